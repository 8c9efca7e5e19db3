using System.IO.Abstractions;

namespace CausalFiles.Durability;

/// <summary>
/// A file of a file system in memory, of which one call is made at a time: the streams of a mock share the bytes of a file, and lose some of them when one reads while another writes.
/// </summary>
/// <threadsafety>As a file stream: for one thread at a time, while other streams of the same file are used by others.</threadsafety>
internal sealed class SerialStream(FileSystemStream inner, object gate) : FileSystemStream(inner, inner.Name, isAsync: false)
{
    /// <inheritdoc/>
    public override long Length => Do(() => inner.Length);

    /// <inheritdoc/>
    public override long Position
    {
        get => Do(() => inner.Position);
        set => Do(() => inner.Position = value);
    }

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        lock (gate)
        {
            return inner.Read(buffer);
        }
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override int ReadByte() => Do(inner.ReadByte);

    /// <inheritdoc/>
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return new(Read(buffer.Span));
    }

    /// <inheritdoc/>
    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        lock (gate)
        {
            inner.Write(buffer);
        }
    }

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Write(buffer.Span);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => Do(() => inner.Seek(offset, origin));

    /// <inheritdoc/>
    public override void SetLength(long value)
    {
        lock (gate)
        {
            inner.SetLength(value);
        }
    }

    /// <inheritdoc/>
    public override void Flush()
    {
        lock (gate)
        {
            inner.Flush();
        }
    }

    /// <inheritdoc/>
    public override Task FlushAsync(CancellationToken cancellationToken)
    {
        Flush();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        lock (gate)
        {
            base.Dispose(disposing);
        }
    }

    private T Do<T>(Func<T> call)
    {
        lock (gate)
        {
            return call();
        }
    }
}
