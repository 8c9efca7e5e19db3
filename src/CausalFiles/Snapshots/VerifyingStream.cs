using CausalFiles.Contents;
using CausalFiles.Durability;

namespace CausalFiles.Snapshots;

/// <summary>
/// Passes a stored content on and hashes it on the way. The last byte is not handed out before the whole is known to be right.
/// </summary>
/// <threadsafety>For one thread at a time.</threadsafety>
internal sealed class VerifyingStream(Stream stored, Snapshot snapshot) : Stream
{
    private readonly ContentHasher hasher = new();
    private long position;
    private bool verified;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => snapshot.Length;

    public override long Position
    {
        get => position;
        set => throw new NotSupportedException("A snapshot is read from its beginning to its end.");
    }

    public override int Read(Span<byte> buffer) => verified || buffer.IsEmpty ? 0 : Pass(buffer[..stored.Read(buffer)]);

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (verified || buffer.IsEmpty)
        {
            return 0;
        }

        int read = await stored.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        return Pass(buffer.Span[..read]);
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException("A snapshot is read from its beginning to its end.");

    public override void SetLength(long value) => throw new NotSupportedException("A snapshot is read-only.");

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("A snapshot is read-only.");

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            stored.Dispose();
        }

        base.Dispose(disposing);
    }

    private int Pass(ReadOnlySpan<byte> read)
    {
        hasher.Append(read);
        position += read.Length;
        if (position >= snapshot.Length || read.IsEmpty)
        {
            Verify();
        }

        return read.Length;
    }

    private void Verify()
    {
        if (position != snapshot.Length)
        {
            throw new CorruptionException(snapshot.Address.ToString(), position, $"the stored content should have {snapshot.Length} bytes");
        }

        verified = hasher.Finish() == snapshot
            ? true
            : throw new CorruptionException(snapshot.Address.ToString(), offset: null, "the stored content has another hash");
    }
}
