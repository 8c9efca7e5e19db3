using CausalFiles.Operations;

namespace CausalFiles.Compaction;

/// <summary>What a compaction has dropped.</summary>
/// <param name="First">The first operation that the history still has, but for pinned ones before it.</param>
/// <param name="Dropped">How many operations were dropped, pinned ones included.</param>
/// <param name="ReclaimedBytes">
/// How many bytes of content the snapshot store gave up. What the operation log gave up is not counted.
/// </param>
/// <threadsafety>Immutable; safe for any number of threads.</threadsafety>
public sealed record CompactionReport(OperationId First, long Dropped, long ReclaimedBytes)
{
    /// <summary>The report in one line.</summary>
    /// <returns>The text.</returns>
    public override string ToString() =>
        $"{Dropped} operations dropped and {ReclaimedBytes} bytes of content reclaimed; the history begins at operation {First}";
}
