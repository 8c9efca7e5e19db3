namespace CausalFiles.Contents;

/// <summary>
/// Memory that the versions of a file's last chunk share while the file is appended to: each version sees the bytes up to its own length, which never change, and the first that goes on
/// from there gets the room behind them. So an append copies what it adds, and not the chunk.
/// </summary>
/// <threadsafety>Safe for any number of threads.</threadsafety>
internal sealed class GrowingBytes
{
    private readonly byte[] memory;
    private int used;

    /// <param name="bytes">The bytes so far; as much room as they take, up to a whole chunk, is left behind them.</param>
    internal GrowingBytes(ReadOnlySpan<byte> bytes)
    {
        memory = new byte[Math.Clamp(2 * bytes.Length, Chunker.Min, Math.Max(Chunker.Max, bytes.Length))];
        bytes.CopyTo(memory);
        used = bytes.Length;
    }

    /// <summary>How much memory it takes.</summary>
    internal int Capacity => memory.Length;

    /// <summary>Adds bytes behind the first ones.</summary>
    /// <param name="length">How many bytes they stand behind.</param>
    /// <param name="added">What is added.</param>
    /// <returns>False when there is no room, or somebody else has gone on from there.</returns>
    internal bool TryGrow(int length, ReadOnlySpan<byte> added)
    {
        if (added.Length > memory.Length - length || Interlocked.CompareExchange(ref used, length + added.Length, length) != length)
        {
            return false;
        }

        added.CopyTo(memory.AsSpan(length));
        return true;
    }

    /// <summary>The first bytes.</summary>
    internal ReadOnlyMemory<byte> First(int length) => memory.AsMemory(0, length);
}
