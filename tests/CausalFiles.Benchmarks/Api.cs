using CausalFiles.Naming;
using CausalFiles.Operations;

namespace CausalFiles.Benchmarks;

/// <summary>
/// The operations on a part of a file, as the scenarios use them. Until the library has them, they are made of operations on whole files: then they only show
/// that the scenarios work.
/// </summary>
internal static class Api
{
    /// <summary>What a reader of the figures must know; nothing when the library itself does what is measured.</summary>
    internal static readonly IReadOnlyList<string> Notes = ["The library has no operations on a part of a file yet; those in this run are made of operations on whole files."];

    internal static Task<Operation> WriteAtAsync(Replica replica, FilePath path, long offset, ReadOnlyMemory<byte> bytes) =>
        replica.UpdateAsync(path, (old, _) => new(Splice(old.Span, (int)offset, Math.Min(bytes.Length, old.Length - (int)offset), bytes.Span)));

    internal static async Task<FileContent> ReadTailAsync(Replica replica, FilePath path, int count)
    {
        FileContent read = await replica.ReadAsync(path);
        return read with { Bytes = read.Bytes[^Math.Min(count, read.Bytes.Length)..] };
    }

    internal static Task<Operation> UpdateTailAsync(Replica replica, FilePath path, int count, Func<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>> transform) =>
        replica.UpdateAsync(path, (old, _) =>
        {
            int tail = Math.Min(count, old.Length);
            return new(Splice(old.Span, old.Length - tail, tail, transform(old[^tail..]).Span));
        });

    private static ReadOnlyMemory<byte> Splice(ReadOnlySpan<byte> old, int offset, int removed, ReadOnlySpan<byte> inserted) =>
        (byte[])[.. old[..offset], .. inserted, .. old[(offset + removed)..]];
}
