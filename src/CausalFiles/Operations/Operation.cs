using System.Globalization;
using CausalFiles.Clocks;
using CausalFiles.Contents;
using CausalFiles.Naming;

namespace CausalFiles.Operations;

/// <summary>
/// An operation as the log holds it: who did what to which file, when, after what, based on which version, and with what effects.
/// </summary>
/// <threadsafety>Immutable; safe for any number of threads.</threadsafety>
public sealed record Operation
{
    /// <summary>The position in the log.</summary>
    public required OperationId Id { get; init; }

    /// <summary>The replica that did it.</summary>
    public required ReplicaId Replica { get; init; }

    /// <summary>What it did.</summary>
    public required OperationKind Kind { get; init; }

    /// <summary>
    /// The file or directory that it did it to; for a move, where that was; for a batch, the root of the tree: its <see cref="Effects"/> name the files; for a
    /// retirement, the root of the tree.
    /// </summary>
    public required FilePath Path { get; init; }

    /// <summary>The wall-clock time at the replica, in UTC. It orders nothing: <see cref="Id"/> and <see cref="Clock"/> do.</summary>
    public required DateTimeOffset Timestamp { get; init; }

    /// <summary>Everything that the replica had seen, and this operation.</summary>
    public required IVectorClock Clock { get; init; }

    /// <summary>
    /// The version of the file that the operation read, replaced, moved or deleted; <see cref="OperationId.None"/> when there was none, and for a batch.
    /// </summary>
    public OperationId BasedOn { get; init; }

    /// <summary>For <see cref="OperationKind.Restore"/>, the version that was restored; otherwise <see cref="OperationId.None"/>.</summary>
    public OperationId Source { get; init; }

    /// <summary>The content of the file after the operation, for a read the content that was read; null where there is none, and for a batch.</summary>
    public Snapshot? Snapshot { get; init; }

    /// <summary>The changes to the tree, in their order; none for a read.</summary>
    public IReadOnlyList<Effect> Effects { get; init; } = [];

    /// <summary>For a move, where the file or directory is now; otherwise null.</summary>
    public FilePath? Destination => Kind == OperationKind.Move ? Effects.OfType<EntryMoved>().LastOrDefault()?.To : null;

    /// <summary>Whether the operation changes the tree.</summary>
    public bool IsChange => Effects.Count > 0;

    /// <summary>For people: what it did it to.</summary>
    internal string Target => Kind == OperationKind.Batch ? DescribeEffects()
        : Kind == OperationKind.Retire ? Replica.Value
        : Destination is { } destination ? $"{Path} -> {destination}"
        : Path.Value;

    /// <inheritdoc/>
    public bool Equals(Operation? other) =>
        other is not null
        && (Id, Replica, Kind, Path, Timestamp, BasedOn, Source, Snapshot)
            == (other.Id, other.Replica, other.Kind, other.Path, other.Timestamp, other.BasedOn, other.Source, other.Snapshot)
        && Clock.Compare(other.Clock) == CausalOrder.Equal
        && Effects.SequenceEqual(other.Effects);

    /// <inheritdoc/>
    public override int GetHashCode() => Id.GetHashCode();

    /// <summary>One line: number, kind, path, replica, time, clock.</summary>
    /// <returns>The line.</returns>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"#{Id} {Kind} {Target} by {Replica} at {Timestamp:yyyy-MM-dd HH:mm:ss.fff} after {{{Clock}}}");

    // A batch may have changed more than fits into a line.
    private string DescribeEffects()
    {
        const int Named = 10;
        List<string> targets = [.. Effects.Select(effect => effect.Target).Distinct(StringComparer.Ordinal)];
        string first = string.Join(", ", targets.Take(Named));
        return targets.Count <= Named ? first : string.Create(CultureInfo.InvariantCulture, $"{first} and {targets.Count - Named} more");
    }
}
