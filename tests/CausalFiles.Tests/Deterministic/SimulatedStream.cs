namespace CausalFiles.Tests.Deterministic;

/// <summary>An open file of <see cref="SimulatedFileSystem"/>. Nothing is buffered.</summary>
internal sealed class SimulatedStream(SimulatedFileSystem owner, string path, SimulatedFile file, FileAccess access, bool through) : Stream
{
    public override bool CanRead => access.HasFlag(FileAccess.Read);

    public override bool CanSeek => true;

    public override bool CanWrite => access.HasFlag(FileAccess.Write);

    public override long Length => owner.Disk.Do(() => file.Length);

    public override long Position { get; set; }

    public override void Flush()
    {
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override int Read(Span<byte> buffer)
    {
        int read = owner.Read(file, Position, buffer);
        Position += read;
        return read;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        Task.FromResult(Read(buffer.AsSpan(offset, count)));

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => new(Read(buffer.Span));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        owner.Write(path, file, Position, buffer, through);
        Position += buffer.Length;
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
    {
        Write(buffer.AsSpan(offset, count));
        return Task.CompletedTask;
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Write(buffer.Span);
        return ValueTask.CompletedTask;
    }

    public override long Seek(long offset, SeekOrigin origin) => Position = offset + origin switch
    {
        SeekOrigin.Begin => 0,
        SeekOrigin.Current => Position,
        _ => Length,
    };

    public override void SetLength(long value) => owner.SetLength(path, file, value);

    protected override void Dispose(bool disposing)
    {
        if (file.Owner == this)
        {
            file.Owner = null;
        }

        base.Dispose(disposing);
    }
}
