using System.Buffers;
using System.Buffers.Binary;
using System.IO.Hashing;
using CausalFiles.Durability;

namespace CausalFiles.State;

/// <summary>
/// Writes a file as blocks: the length, the bytes, and a checksum that starts from the one of the block before, so that no block can be
/// altered, left out or exchanged unnoticed. A block without bytes is the last.
/// </summary>
/// <threadsafety>For one thread at a time.</threadsafety>
internal sealed class BlockWriter
{
    // One synchronous write carries this much: enough to keep a disk busy.
    private const int WriteSize = 256 * 1024;

    private readonly Stream stream;
    private readonly ArrayBufferWriter<byte> pending = new();
    private ulong checksum;

    /// <summary>Begins a file.</summary>
    /// <param name="stream">What is written goes through to the disk.</param>
    /// <param name="head">What the file begins with: what it is, and in which version.</param>
    internal BlockWriter(Stream stream, ReadOnlySpan<byte> head)
    {
        this.stream = stream;
        checksum = XxHash3.HashToUInt64(head);
        pending.Write(head);
    }

    internal void Write(ReadOnlySpan<byte> block)
    {
        Span<byte> framed = pending.GetSpan(sizeof(int) + block.Length + sizeof(ulong))[..(sizeof(int) + block.Length + sizeof(ulong))];
        BinaryPrimitives.WriteInt32LittleEndian(framed, block.Length);
        block.CopyTo(framed[sizeof(int)..]);
        checksum = XxHash3.HashToUInt64(framed[..^sizeof(ulong)], unchecked((long)checksum));
        BinaryPrimitives.WriteUInt64LittleEndian(framed[^sizeof(ulong)..], checksum);
        pending.Advance(framed.Length);
        if (pending.WrittenCount >= WriteSize)
        {
            Flush();
        }
    }

    /// <summary>Ends the file; it is durable then.</summary>
    internal void End()
    {
        Write([]);
        Flush();
    }

    private void Flush()
    {
        DurableFiles.Write(stream, pending.WrittenSpan);
        pending.ResetWrittenCount();
    }
}
