namespace CausalFiles.Exports;

/// <summary>Reads the lines of a stream, each up to a length that no line of an export reaches. Memory grows with what has really been read.</summary>
/// <threadsafety>For one thread at a time.</threadsafety>
internal sealed class LineReader(Stream source)
{
    // The longest record, with each of its effects spelt out, is well below this.
    private const int MaxBytes = 1024 * 1024 * 1024;

    private byte[] buffer = new byte[64 * 1024];
    private int start;
    private int end;

    /// <summary>The number of the line that was read last; 1 for the first.</summary>
    internal long Number { get; private set; }

    /// <summary>The next line, valid until the next call; null after the last one.</summary>
    /// <exception cref="HistoryFileException">It is too long, or does not end.</exception>
    internal async ValueTask<ReadOnlyMemory<byte>?> ReadAsync(CancellationToken cancellationToken)
    {
        Number++;
        int searched = start;
        while (true)
        {
            int length = buffer.AsSpan(searched, end - searched).IndexOf((byte)'\n');
            if (length >= 0)
            {
                ReadOnlyMemory<byte> line = buffer.AsMemory(start, searched - start + length);
                start = searched + length + 1;
                return line;
            }

            searched = end - start;
            MakeRoom();
            int read = await source.ReadAsync(buffer.AsMemory(end), cancellationToken).ConfigureAwait(false);
            if (read == 0)
            {
                return start == end ? null : throw new HistoryFileException(Number, "it is cut short");
            }

            end += read;
        }
    }

    // What is left of the line goes to the front of the buffer, which grows when it is full.
    private void MakeRoom()
    {
        int length = end - start;
        if (length > MaxBytes)
        {
            throw new HistoryFileException(Number, $"it is longer than {MaxBytes} bytes");
        }

        byte[] target = length < buffer.Length / 2 ? buffer : new byte[Math.Min(buffer.Length * 2L, Array.MaxLength)];
        buffer.AsSpan(start, length).CopyTo(target);
        (buffer, start, end) = (target, 0, length);
    }
}
