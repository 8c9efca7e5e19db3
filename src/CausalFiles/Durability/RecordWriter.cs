using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace CausalFiles.Durability;

/// <summary>Builds a binary record: little-endian integers, LEB128 varints, and texts and bytes behind their length.</summary>
/// <threadsafety>For one thread at a time.</threadsafety>
internal sealed class RecordWriter
{
    private readonly ArrayBufferWriter<byte> buffer = new(256);

    internal int Length => buffer.WrittenCount;

    internal ReadOnlySpan<byte> Written => buffer.WrittenSpan;

    internal byte[] ToArray() => buffer.WrittenSpan.ToArray();

    internal void Byte(byte value)
    {
        buffer.GetSpan(1)[0] = value;
        buffer.Advance(1);
    }

    internal void Int64(long value)
    {
        BinaryPrimitives.WriteInt64LittleEndian(buffer.GetSpan(sizeof(long)), value);
        buffer.Advance(sizeof(long));
    }

    internal void UInt64(ulong value) => Int64(unchecked((long)value));

    /// <summary>A non-negative number, seven bits a byte, the low ones first; the high bit says that more follow.</summary>
    internal void Varint(long value)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(value);
        while (value >= 0x80)
        {
            Byte((byte)(value | 0x80));
            value >>= 7;
        }

        Byte((byte)value);
    }

    internal void Raw(ReadOnlySpan<byte> bytes) => buffer.Write(bytes);

    internal void Bytes(ReadOnlySpan<byte> bytes)
    {
        Varint(bytes.Length);
        Raw(bytes);
    }

    internal void Text(string text)
    {
        int length = Encoding.UTF8.GetByteCount(text);
        Varint(length);
        _ = Encoding.UTF8.GetBytes(text, buffer.GetSpan(length));
        buffer.Advance(length);
    }
}
