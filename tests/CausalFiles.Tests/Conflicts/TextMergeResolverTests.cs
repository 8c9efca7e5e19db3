using System.Text;
using CausalFiles.Conflicts;
using CausalFiles.Operations;

namespace CausalFiles.Tests.Conflicts;

public sealed class TextMergeResolverTests
{
    [Fact]
    public async Task Resolve_LinesThatDoNotTouch_AreMerged()
    {
        ConflictResolution resolution = await ResolveAsync("a\r\nb\r\nc\r\n"u8.ToArray(), "A\r\nb\r\nc\r\n"u8.ToArray(), "a\r\nb\r\n\u00e4\r\n"u8.ToArray());

        Assert.Equal((ConflictOutcome.Merged, "A\r\nb\r\n\u00e4\r\n"), (resolution.Outcome, Encoding.UTF8.GetString(resolution.Content.Span)));
    }

    [Theory]
    [InlineData("one place")]
    [InlineData("no base")]
    [InlineData("null character")]
    [InlineData("no UTF-8")]
    [InlineData("too long")]
    [InlineData("too many lines")]
    [InlineData("too many lines of an old Mac")]
    public async Task Resolve_WhatCannotBeMerged_IsLeftToTheOther(string what)
    {
        byte[]? before = "a\nb\nc\n"u8.ToArray();
        byte[] theirs = "A\nb\nc\n"u8.ToArray();
        byte[] ours = "a\nb\nC\n"u8.ToArray();
        switch (what)
        {
            case "one place":
                ours = "B\nb\nc\n"u8.ToArray();
                break;
            case "no base":
                before = null;
                break;
            case "null character":
                ours = "a\nb\n\0\n"u8.ToArray();
                break;
            case "no UTF-8":
                ours = [.. "a\nb\n"u8, 0xff, (byte)'\n'];
                break;
            case "too long":
                ours = [.. before, .. new byte[TextMergeResolver.MaxBytes].Select(_ => (byte)'x')];
                break;
            default:
                string line = what == "too many lines" ? "x\n" : "x\r";
                before = theirs = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(line, 20_001)));
                break;
        }

        Assert.Equal(ConflictOutcome.KeptBoth, (await ResolveAsync(before, theirs, ours)).Outcome);
        Assert.Equal(ConflictOutcome.KeptTheirs, (await ResolveAsync(before, theirs, ours, new TheirsResolver())).Outcome);
    }

    private static async Task<ConflictResolution> ResolveAsync(byte[]? before, byte[] theirs, byte[] ours, IConflictResolver? otherwise = null) =>
        await new TextMergeResolver(otherwise).ResolveAsync(new FileConflict("f", "bob", before is null ? null : Version(before), Version(theirs), Version(ours)));

    private static ConflictVersion Version(byte[] content) => new(operation: null, content.Length, _ => new(new MemoryStream(content)));

    private sealed class TheirsResolver : IConflictResolver
    {
        public ValueTask<ConflictResolution> ResolveAsync(FileConflict conflict, CancellationToken cancellationToken = default) => new(ConflictResolution.UseTheirs);
    }
}
