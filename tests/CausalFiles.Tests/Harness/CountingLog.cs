using System.Runtime.CompilerServices;
using CausalFiles.OperationLog;

namespace CausalFiles.Tests.Harness;

/// <summary>A log that remembers which positions were read.</summary>
public sealed class CountingLog(IOperationLog inner) : IOperationLog
{
    private readonly List<long> positions = [];

    /// <summary>The positions that were read, since the number of reads was last set.</summary>
    public IReadOnlyList<long> Positions
    {
        get
        {
            lock (positions)
            {
                return [.. positions];
            }
        }
    }

    /// <summary>How many records were read; to be set to nothing but 0.</summary>
    public int Reads
    {
        get => Positions.Count;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNotEqual(value, 0);
            lock (positions)
            {
                positions.Clear();
            }
        }
    }

    public ValueTask<LogRange> GetRangeAsync(CancellationToken cancellationToken = default) => inner.GetRangeAsync(cancellationToken);

    public ValueTask AppendAsync(long expectedNext, IReadOnlyList<ReadOnlyMemory<byte>> records, CancellationToken cancellationToken = default) =>
        inner.AppendAsync(expectedNext, records, cancellationToken);

    public async IAsyncEnumerable<LogEntry> ReadAsync(long from, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await foreach (LogEntry entry in inner.ReadAsync(from, cancellationToken))
        {
            lock (positions)
            {
                positions.Add(entry.Position);
            }

            yield return entry;
        }
    }

    public ValueTask WaitAsync(long position, CancellationToken cancellationToken = default) => inner.WaitAsync(position, cancellationToken);

    public ValueTask DropAsync(long before, CancellationToken cancellationToken = default) => inner.DropAsync(before, cancellationToken);

    public ValueTask DisposeAsync() => inner.DisposeAsync();
}
