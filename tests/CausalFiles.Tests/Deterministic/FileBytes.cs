namespace CausalFiles.Tests.Deterministic;

/// <summary>Bytes that can be written anywhere, and are zero where nothing was.</summary>
internal sealed class FileBytes
{
    private byte[] bytes = [];
    private int length;

    internal long Length => length;

    internal byte[] ToArray() => bytes[..length];

    internal int Read(long offset, Span<byte> destination)
    {
        int count = (int)Math.Clamp(length - offset, 0, destination.Length);
        bytes.AsSpan((int)Math.Min(offset, length), count).CopyTo(destination);
        return count;
    }

    internal bool IsZeroFrom(long offset) => !bytes.AsSpan((int)Math.Min(offset, length)..length).ContainsAnyExcept((byte)0);

    internal void Write(long offset, ReadOnlySpan<byte> source)
    {
        int end = checked((int)offset + source.Length);
        if (end > length && source.Length > 0)
        {
            SetLength(end);
        }

        source.CopyTo(bytes.AsSpan(source.Length == 0 ? 0 : (int)offset));
    }

    internal void SetLength(long value)
    {
        int wanted = checked((int)value);
        if (wanted > bytes.Length)
        {
            Array.Resize(ref bytes, Math.Max(wanted, 2 * bytes.Length));
        }

        if (wanted < length)
        {
            bytes.AsSpan(wanted..length).Clear();
        }

        length = wanted;
    }

    internal void Assign(FileBytes other)
    {
        bytes = other.ToArray();
        length = bytes.Length;
    }
}
