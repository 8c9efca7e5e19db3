using System.Runtime.CompilerServices;
using CausalFiles.OperationLog;

namespace CausalFiles.Tests.Deterministic;

/// <summary>A log that has everything, and does not hand it out as it is: one record twice, or without the last one when it was opened.</summary>
internal sealed class ForgetfulLog(IOperationLog inner, bool repeats, bool hidesTheLast) : IOperationLog
{
    private long? hidden;

    public async ValueTask<LogRange> GetRangeAsync(CancellationToken cancellationToken = default)
    {
        LogRange range = await inner.GetRangeAsync(cancellationToken);
        hidden ??= hidesTheLast && range.Next > range.First ? range.Next - 1 : -1;
        return hidden == range.Next - 1 ? range with { Next = range.Next - 1 } : range;
    }

    public ValueTask AppendAsync(long expectedNext, IReadOnlyList<ReadOnlyMemory<byte>> records, CancellationToken cancellationToken = default) =>
        inner.AppendAsync(expectedNext, records, cancellationToken);

    public async IAsyncEnumerable<LogEntry> ReadAsync(long from, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await foreach (LogEntry entry in inner.ReadAsync(from, cancellationToken))
        {
            if (entry.Position == hidden)
            {
                yield break;
            }

            yield return entry;
            if (repeats && entry.Position % 5 == 3)
            {
                // In the place of the next one.
                yield return entry with { Position = entry.Position + 1 };
            }
        }
    }

    public ValueTask WaitAsync(long position, CancellationToken cancellationToken = default) => inner.WaitAsync(position, cancellationToken);

    public ValueTask DropAsync(long before, CancellationToken cancellationToken = default) => inner.DropAsync(before, cancellationToken);

    public ValueTask DisposeAsync() => inner.DisposeAsync();
}
