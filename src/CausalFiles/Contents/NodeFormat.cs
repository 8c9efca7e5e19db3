using CausalFiles.Durability;

namespace CausalFiles.Contents;

/// <summary>
/// How a node lists the blocks below it, and where the list of a level is cut into nodes: as in a content, where the listed blocks themselves say so. Both are part of the format.
/// </summary>
/// <remarks>
/// Trees whose shape follows from what they hold are known as prolly trees (A. Boodman et al., Noms, “Prolly Trees: Probabilistic B-Trees”). A node of at least
/// <see cref="Min"/> blocks ends behind a block whose address ends in the byte 0, from <see cref="Normal"/> blocks on behind one whose address ends in the hexadecimal digit 0,
/// and at <see cref="Max"/> blocks in any case; so it has about 64. Since it has at least two unless it is the last of its level, every level is shorter than the one below.
/// </remarks>
internal static class NodeFormat
{
    internal const int Min = 16;
    internal const int Normal = 48;
    internal const int Max = 256;

    /// <summary>The longest list.</summary>
    internal const int MaxSize = Max * (ContentAddress.Size + MaxVarint);

    private const int MaxVarint = 9;

    /// <summary>Whether a node ends behind a block.</summary>
    /// <param name="count">How many blocks the node has with it.</param>
    /// <param name="last">The block's address.</param>
    internal static bool Ends(int count, in ContentAddress last) => count switch
    {
        < Min => false,
        < Normal => last.LastByte == 0,
        < Max => (last.LastByte & 0xf) == 0,
        _ => true,
    };

    /// <summary>Writes the list: for each block its address, and its length as a varint.</summary>
    /// <returns>How many bytes it has.</returns>
    internal static int Write(ReadOnlySpan<Block> children, Span<byte> destination)
    {
        int at = 0;
        foreach (Block child in children)
        {
            child.Address.CopyTo(destination[at..]);
            at += ContentAddress.Size;
            ulong length = (ulong)child.Length;
            for (; length >= 0x80; length >>= 7)
            {
                destination[at++] = (byte)(length | 0x80);
            }

            destination[at++] = (byte)length;
        }

        return at;
    }

    /// <summary>Reads a list.</summary>
    /// <exception cref="CorruptionException">It is none.</exception>
    internal static Block[] Read(ReadOnlySpan<byte> body, int level, string location)
    {
        RecordReader reader = new(body, location);
        List<Block> children = new(body.Length / (ContentAddress.Size + 1));
        for (long length = 0; !reader.AtEnd || children.Count == 0;)
        {
            ContentAddress address = new(reader.Raw(ContentAddress.Size));
            children.Add(Block.Stub(address, reader.Varint(long.MaxValue - length), level - 1));
            length += children[^1].Length;
            if (children.Count > Max || children[^1].Length == 0)
            {
                throw reader.Corrupt("a node lists too many blocks or an empty one");
            }
        }

        return [.. children];
    }
}
