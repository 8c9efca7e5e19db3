namespace CausalFiles.Conformance;

/// <summary>A content that comes a few bytes at a time, and may fail or be cancelled on the way.</summary>
internal sealed class TricklingStream(byte[] content) : MemoryStream(content)
{
    private const int MostAtOnce = 777;

    internal long FailsAt { get; init; } = long.MaxValue;

    internal (long At, CancellationTokenSource Source)? Cancels { get; init; }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (Position >= FailsAt)
        {
            throw new IOException("This stream was told to fail.");
        }

        if (Cancels is { } cancels && Position >= cancels.At)
        {
            cancels.Source.Cancel();
        }

        cancellationToken.ThrowIfCancellationRequested();
        return base.ReadAsync(buffer[..Math.Min(buffer.Length, MostAtOnce)], cancellationToken);
    }
}
