namespace CausalFiles.Benchmarks.Workloads;

/// <summary>What edits of a text have cost.</summary>
/// <param name="BytesPerEdit">What the store has grown by, divided by the edits.</param>
/// <param name="SecondsPerEdit">The time of all edits, divided by the edits.</param>
internal sealed record EditOutcome(double BytesPerEdit, double SecondsPerEdit)
{
    /// <summary>How long it took to read each of some versions back.</summary>
    internal IReadOnlyList<double> ReadSeconds { get; init; } = [];

    /// <summary>As <see cref="BytesPerEdit"/>, after the keeper has made what it keeps smaller.</summary>
    internal double PackedBytesPerEdit { get; init; }
}
