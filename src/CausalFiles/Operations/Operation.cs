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
    /// The file or directory that it did it to; for a move, where that was; for a batch and a merge, the root of the tree: the <see cref="Effects"/> name the files; for a
    /// retirement, the root of the tree.
    /// </summary>
    public required FilePath Path { get; init; }

    /// <summary>The wall-clock time at the replica, in UTC. It orders nothing: <see cref="Id"/> and <see cref="Clock"/> do.</summary>
    public required DateTimeOffset Timestamp { get; init; }

    /// <summary>Everything that the replica had seen, and this operation.</summary>
    public required IVectorClock Clock { get; init; }

    /// <summary>
    /// The version of the file that the operation read, replaced, moved or deleted; <see cref="OperationId.None"/> when there was none, and for a batch or a merge.
    /// </summary>
    public OperationId BasedOn { get; init; }

    /// <summary>For <see cref="OperationKind.Restore"/>, the version that was restored; otherwise <see cref="OperationId.None"/>.</summary>
    public OperationId Source { get; init; }

    /// <summary>The content of the file after the operation, for a read the content that was read; null where there is none, and for a batch.</summary>
    public Snapshot? Snapshot { get; init; }

    /// <summary>The changes to the tree, in their order; none for a read.</summary>
    public IReadOnlyList<Effect> Effects { get; init; } = [];

    /// <summary>
    /// What the operation changed in its replica's own tree, where that no longer fits the tree that the log adds up to: recorded, so that the version can be read, but not
    /// placed. A <see cref="OperationKind.Merge"/> of the same replica settles it. Empty for most; then <see cref="Effects"/> is empty.
    /// </summary>
    public IReadOnlyList<Effect> Diverged { get; init; } = [];

    /// <summary>
    /// Whether the replica did it by itself, into its outbox, before it was brought into the log. Then it need not have seen what stands before it there: <see cref="Clock"/> tells what it
    /// had.
    /// </summary>
    public bool IsOffline { get; init; }

    /// <summary>For a <see cref="OperationKind.Merge"/>, the conflicts that it settled, none when both sides went together; otherwise empty.</summary>
    public IReadOnlyList<Conflict> Conflicts { get; init; } = [];

    /// <summary>
    /// For a <see cref="OperationKind.Merge"/> that has put versions into the tree as they were, the version for each of its <see cref="Effects"/>: that is what wrote the content.
    /// <see cref="EffectId.None"/> for an effect that puts no content there, or one that the merge has made. Otherwise empty.
    /// </summary>
    public IReadOnlyList<EffectId> Origins { get; init; } = [];

    /// <summary>For a move, where the file or directory is now; otherwise null.</summary>
    public FilePath? Destination => Kind == OperationKind.Move ? Effects.OfType<EntryMoved>().LastOrDefault()?.To : null;

    /// <summary>Whether the operation changes the tree.</summary>
    public bool IsChange => Effects.Count > 0;

    /// <summary>What it did, in whichever tree: the effects that an <see cref="EffectId"/> counts.</summary>
    internal IReadOnlyList<Effect> Changes => Diverged.Count > 0 ? Diverged : Effects;

    /// <summary>For people: what it did it to.</summary>
    internal string Target => Kind is OperationKind.Batch or OperationKind.Merge ? DescribeEffects()
        : Kind == OperationKind.Retire ? Replica.Value
        : Destination is { } destination ? $"{Path} -> {destination}"
        : Path.Value;

    /// <inheritdoc/>
    public bool Equals(Operation? other) =>
        other is not null
        && (Id, Replica, Kind, Path, Timestamp, BasedOn, Source, Snapshot)
            == (other.Id, other.Replica, other.Kind, other.Path, other.Timestamp, other.BasedOn, other.Source, other.Snapshot)
        && Clock.Compare(other.Clock) == CausalOrder.Equal
        && IsOffline == other.IsOffline
        && Effects.SequenceEqual(other.Effects)
        && Diverged.SequenceEqual(other.Diverged)
        && Conflicts.SequenceEqual(other.Conflicts)
        && Origins.SequenceEqual(other.Origins);

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
        List<string> targets = [.. Changes.Select(effect => effect.Target).Distinct(StringComparer.Ordinal)];
        string first = string.Join(", ", targets.Take(Named));
        return targets.Count <= Named ? first : string.Create(CultureInfo.InvariantCulture, $"{first} and {targets.Count - Named} more");
    }
}
