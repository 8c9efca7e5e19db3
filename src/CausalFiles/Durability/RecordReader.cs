using System.Buffers.Binary;
using System.Text;

namespace CausalFiles.Durability;

/// <summary>
/// Reads what <see cref="RecordWriter"/> wrote and trusts none of it: every length is checked against what is left before anything is
/// allocated, and every violation is a <see cref="CorruptionException"/> with its offset.
/// </summary>
internal ref struct RecordReader(ReadOnlySpan<byte> bytes, string location)
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly ReadOnlySpan<byte> all = bytes;

    internal int Offset { get; private set; }

    internal readonly int Left => all.Length - Offset;

    internal readonly bool AtEnd => Left == 0;

    internal byte Byte() => Raw(1)[0];

    internal long Int64() => BinaryPrimitives.ReadInt64LittleEndian(Raw(sizeof(long)));

    internal ulong UInt64() => BinaryPrimitives.ReadUInt64LittleEndian(Raw(sizeof(ulong)));

    /// <summary>A varint of at most <paramref name="max"/>, in its shortest form.</summary>
    internal long Varint(long max = long.MaxValue)
    {
        ulong value = 0;
        for (int shift = 0; shift < 63; shift += 7)
        {
            byte next = Byte();
            value |= (ulong)(next & 0x7f) << shift;
            if (next < 0x80)
            {
                bool shortest = next != 0 || shift == 0;
                return shortest && value <= (ulong)max ? (long)value : throw Corrupt($"the number {value} is out of its range or not in its shortest form");
            }
        }

        throw Corrupt("a number has too many bytes");
    }

    internal ReadOnlySpan<byte> Raw(int count)
    {
        if (count > all.Length - Offset)
        {
            throw Corrupt($"{count} more bytes were expected and {all.Length - Offset} are left");
        }

        ReadOnlySpan<byte> slice = all.Slice(Offset, count);
        Offset += count;
        return slice;
    }

    internal ReadOnlySpan<byte> Bytes(int max) => Raw((int)Varint(max));

    internal string Text(int maxBytes)
    {
        try
        {
            return Strict.GetString(Bytes(maxBytes));
        }
        catch (DecoderFallbackException)
        {
            throw Corrupt("a text is not valid UTF-8");
        }
    }

    internal readonly CorruptionException Corrupt(string detail, Exception? inner = null) => new(location, Offset, detail, inner);
}
