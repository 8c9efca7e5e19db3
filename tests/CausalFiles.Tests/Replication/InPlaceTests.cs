using System.Text;
using CausalFiles.Operations;
using CausalFiles.Replication;
using CausalFiles.Tests.Harness;

namespace CausalFiles.Tests.Replication;

/// <summary>What a replica writes to follow a change of a part of a file: what changed, on a handle that it holds.</summary>
public sealed class InPlaceTests : IAsyncLifetime
{
    private readonly FaultyFileSystem fileSystem = new();
    private readonly HeldLock turn = new();
    private readonly TestDisk disk;
    private ReplicatedFileSystem files = null!;
    private List<string> calls = [];

    public InPlaceTests() => disk = TestDisk.Real(fileSystem);

    private Replica Alice => files["alice"];

    private string BobsDirectory => files["bob"].DirectoryPath + Path.DirectorySeparatorChar;

    public async Task InitializeAsync() => files = await ReplicatedFileSystem.OpenAsync(
        fileSystem, disk.PathOf("root"), ["alice", "bob"], new ReplicatedFileSystemOptions { CoordinatorLock = turn, DiskSync = fileSystem.Sync });

    public async Task DisposeAsync()
    {
        fileSystem.Before = null;
        turn.LetGo();
        await files.DisposeAsync();
        disk.Dispose();
    }

    [Fact]
    public async Task Append_ToAFile_WritesWhatIsAppendedAndOpensTheFileOnce()
    {
        await Alice.WriteAllTextAsync("a", "base");
        await RecordAsync(() => Alice.AppendAllTextAsync("a", "one"));
        Assert.Equal(["Open a", "Write a 3"], calls);

        await RecordAsync(() => Alice.AppendAllTextAsync("a", "more"));

        Assert.Equal(["Write a 4"], calls);
        await AssertHoldsAsync("baseonemore");
    }

    [Theory]
    [InlineData(2, 3, "xyz", "ABxyzFGHIJ", "Write a 3")]
    [InlineData(8, 2, "xyz", "ABCDEFGHxyz", "Write a 3")]
    [InlineData(5, 5, "x", "ABCDEx", "Write a 1", "SetLength a")]
    [InlineData(5, 5, "", "ABCDE", "SetLength a")]
    [InlineData(2, 0, "xyz", "ABxyzCDEFGHIJ", "Write a 11")]
    [InlineData(2, 4, "x", "ABxGHIJ", "Write a 5", "SetLength a")]
    public async Task Splice_OfASmallFile_WritesNoMoreThanItMust(int offset, int removed, string inserted, string expected, params string[] writes)
    {
        await Alice.WriteAllTextAsync("a", "ABCDEFGHIJ");

        await RecordAsync(() => Alice.SpliceAsync("a", offset, removed, Encoding.UTF8.GetBytes(inserted)));

        Assert.Equal(["Open a", .. writes], calls);
        await AssertHoldsAsync(expected);
    }

    [Fact]
    public async Task Splice_WithALongTail_WritesTheFileAnewAndRenamesIt()
    {
        string text = new('x', PendingWrite.LongestTail + 100);
        await Alice.WriteAllTextAsync("a", text);

        await RecordAsync(() => Alice.SpliceAsync("a", 1, 0, new byte[] { (byte)'y' }));

        Assert.Equal(["Move a"], calls);
        await AssertHoldsAsync("xy" + text[1..]);
    }

    [Fact]
    public async Task Group_OfAppends_IsOneWrite()
    {
        await Alice.WriteAllTextAsync("a", "base ");

        await RecordGroupAsync(() => [.. Enumerable.Range(0, 10).Select(i => Alice.AppendAllTextAsync("a", $"{i}"))]);

        Assert.Equal(["Open a", "Write a 10"], calls);
        await AssertHoldsAsync("base 0123456789");
    }

    [Fact]
    public async Task Group_ThatMovesATailAgainAndAgain_WritesItOnce()
    {
        await Alice.WriteAllTextAsync("a", "ABCDEFGHIJ");

        await RecordGroupAsync(() =>
        [
            Alice.SpliceAsync("a", 8, 0, "1"u8.ToArray()),
            Alice.SpliceAsync("a", 2, 0, "2"u8.ToArray()),
            Alice.SpliceAsync("a", 5, 2, default),
        ]);

        Assert.Equal(["Open a", "Write a 8"], calls);
        await AssertHoldsAsync("AB2CDGH1IJ");
    }

    [Fact]
    public async Task Group_WithAMoveInBetween_ChangesTheFileUnderBothNames()
    {
        await Alice.WriteAllTextAsync("a", "base ");

        await RecordGroupAsync(() =>
        [
            Alice.AppendAllTextAsync("a", "1"),
            Alice.MoveAsync("a", "b"),
            Alice.AppendAllTextAsync("b", "2"),
        ]);

        Assert.Equal(["Open a", "Write a 1", "Move b", "Open b", "Write b 1"], calls);
        Assert.Equal("base 12", File.ReadAllText(BobsDirectory + "b"));
        Assert.Empty((await files.VerifyAsync()).Violations);
    }

    [Fact]
    public async Task Group_WithAMoveFirst_ChangesTheMovedFileInPlace()
    {
        await Alice.CreateDirectoryAsync("d");
        await Alice.WriteAllTextAsync("d/a", "base ");

        await RecordGroupAsync(() => [Alice.MoveAsync("d", "e"), Alice.AppendAllTextAsync("e/a", "1")]);

        Assert.Equal(["MoveDirectory e", "Open e/a", "Write e/a 1"], calls);
        Assert.Empty((await files.VerifyAsync()).Violations);
    }

    [Fact]
    public async Task Splice_FailsHalfWay_IsRepairedAndNothingIsSetAside()
    {
        await Alice.WriteAllTextAsync("a", "ABCDEFGHIJ");
        fileSystem.Before = call =>
        {
            if (call.Kind == DiskCallKind.Write && call.Path.StartsWith(BobsDirectory, StringComparison.Ordinal))
            {
                throw new TornWriteException(2, "no space");
            }
        };

        await Alice.SpliceAsync("a", 3, 4, "1234"u8.ToArray());

        Assert.Equal("ABC12FGHIJ", File.ReadAllText(BobsDirectory + "a"));
        Assert.Equal("no space", files["bob"].Fault!.Message);
        fileSystem.Before = null;
        await files.SyncAsync();
        await AssertHoldsAsync("ABC1234HIJ");
        Assert.False(Directory.Exists(disk.PathOf("root", ".causalfiles", "replicas", "bob", "set-aside")));
    }

    [Fact]
    public async Task Append_FileCannotBeOpened_WritesItAnew()
    {
        await Alice.WriteAllTextAsync("a", "base ");
        fileSystem.Before = call =>
        {
            if (call.Kind == DiskCallKind.Open && call.Path.StartsWith(BobsDirectory, StringComparison.Ordinal))
            {
                throw new UnauthorizedAccessException("read-only");
            }
        };

        await Alice.AppendAllTextAsync("a", "1");

        Assert.Equal(ReplicaStatus.Following, files["bob"].Status);
        await AssertHoldsAsync("base 1");
    }

    private async Task AssertHoldsAsync(string content)
    {
        Assert.Equal(content, File.ReadAllText(BobsDirectory + "a"));
        Assert.Empty((await files.VerifyAsync()).Violations);
        Trees.AssertEqual(fileSystem, files.Replicas);
    }

    private Task RecordAsync(Func<Task<Operation>> operation) => RecordGroupAsync(() => [operation()]);

    // Commits what is asked for as one group, and writes down what changes in bob's directory.
    private async Task RecordGroupAsync(Func<Task<Operation>[]> operations)
    {
        calls = [];
        turn.Hold();
        Task<Operation>[] waiting = operations();
        fileSystem.Before = call =>
        {
            if (call.Path.StartsWith(BobsDirectory, StringComparison.Ordinal))
            {
                calls.Add($"{call.Kind} {call.Path[BobsDirectory.Length..]}{(call.Kind == DiskCallKind.Write ? $" {call.Bytes}" : "")}");
            }
        };
        turn.LetGo();
        await Task.WhenAll(waiting);
        fileSystem.Before = null;
    }
}
