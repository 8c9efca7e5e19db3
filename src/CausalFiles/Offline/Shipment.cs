using CausalFiles.Conflicts;
using CausalFiles.Coordination;
using CausalFiles.Durability;
using CausalFiles.Naming;
using CausalFiles.Operations;
using CausalFiles.State;

namespace CausalFiles.Offline;

/// <summary>
/// The operations of an outbox on their way into the log. Each becomes one operation there, with the clock that it had: placed where it fits the tree of the log, otherwise recorded as
/// diverged. On the way the replica's own tree is followed in terms of the log: with the identities and versions that the operations have there.
/// </summary>
/// <remarks>An operation may be drafted again; then so are those after it, with what the new draft leaves.</remarks>
/// <threadsafety>For one thread at a time.</threadsafety>
internal sealed class Shipment
{
    private readonly FileTree[] before;
    private readonly Operation?[] logged;
    private readonly OperationId[] ids;

    /// <param name="replica">Whose outbox it is.</param>
    /// <param name="origin">The tree of the log that the first of them builds upon.</param>
    /// <param name="entries">The operations of the outbox.</param>
    internal Shipment(ReplicaId replica, FileTree origin, IReadOnlyList<Operation> entries)
    {
        Replica = replica;
        Entries = entries;
        before = new FileTree[entries.Count + 1];
        before[0] = origin;
        logged = new Operation?[entries.Count];
        ids = new OperationId[entries.Count];
    }

    internal ReplicaId Replica { get; }

    internal IReadOnlyList<Operation> Entries { get; }

    /// <summary>How many of the first ones are in the log.</summary>
    internal int Done { get; private set; }

    /// <summary>The replica's own tree after the last that is in the log.</summary>
    internal FileTree Own => before[Done];

    /// <summary>Those that diverged, each with the replica's own tree before it.</summary>
    internal IEnumerable<DivergedStep> Diverged => Enumerable.Range(0, Done)
        .Where(i => logged[i]!.Diverged.Count > 0)
        .Select(i => new DivergedStep(before[i], logged[i]!));

    /// <summary>Takes note of the next operation as the log has it.</summary>
    /// <exception cref="CorruptionException">It is another one: the outbox is not what was shipped from.</exception>
    internal void Take(Operation inLog)
    {
        Operation entry = Entries[Done];
        if (inLog.Clock[Replica] != entry.Clock[Replica] || inLog.Kind != entry.Kind || inLog.Timestamp != entry.Timestamp || inLog.Changes.Count != entry.Changes.Count)
        {
            throw new CorruptionException($"the outbox of replica {Replica}", offset: null, $"{entry} stands in the log as {inLog}");
        }

        logged[Done] = inLog;
        ids[Done] = inLog.Id;
        before[Done + 1] = After(before[Done], inLog.Changes, inLog.Id, inLog.Timestamp);
        Done++;
    }

    /// <summary>Works out what the operation of the log is.</summary>
    internal async ValueTask<Draft> DraftAsync(int index, Workspace workspace, CancellationToken cancellationToken)
    {
        Operation entry = Entries[index];
        long next = workspace.State.CountOf(Replica) + 1;
        if (entry.Clock[Replica] != next)
        {
            throw new IOException($"Operation {entry.Clock[Replica]} of replica {Replica} cannot come into the log before operation {next}.");
        }

        OperationId id = ids[index] = workspace.State.Last.Next;
        List<Effect> effects = Translate(entry, before[index], id);
        before[index + 1] = After(before[index], effects, id, entry.Timestamp);
        bool fits = Fits(effects, before[index], workspace.State.Tree, id, entry.Timestamp);
        foreach (FileChanged changed in entry.Effects.OfType<FileSpliced>())
        {
            await workspace.BringAsync(new FileVersion(entry.Id, changed.Content), cancellationToken).ConfigureAwait(false);
        }

        return new Draft(entry.Path, fits ? effects : [])
        {
            Diverged = fits ? [] : effects,
            BasedOn = ToLog(entry.BasedOn),
            Source = ToLog(entry.Source),
            Snapshot = entry.Snapshot,
            Offline = new OfflineStamp(entry.Timestamp, entry.Clock),
        };
    }

    // What builds upon versions of the outbox builds upon those of the log.
    private static List<Effect> Translate(Operation entry, FileTree own, OperationId id)
    {
        List<Effect> effects = new(entry.Effects.Count);
        foreach (Effect effect in entry.Effects)
        {
            Effect translated = effect is FileSpliced spliced
                ? spliced with { Base = (own.Find(spliced.Path) as FileEntry)?.Written ?? EffectId.None }
                : effect;
            own = own.Apply(translated, new EffectId(id, effects.Count), entry.Timestamp);
            effects.Add(translated);
        }

        return effects;
    }

    private static bool Fits(List<Effect> effects, FileTree own, FileTree log, OperationId id, DateTimeOffset time)
    {
        for (int i = 0; i < effects.Count; i++)
        {
            EffectId effect = new(id, i);
            if (TreeFit.TryApply(effects[i], own, log, effect, time) is not { } after)
            {
                return false;
            }

            log = after;
            own = own.Apply(effects[i], effect, time);
        }

        return true;
    }

    private static FileTree After(FileTree own, IReadOnlyList<Effect> changes, OperationId id, DateTimeOffset time)
    {
        for (int i = 0; i < changes.Count; i++)
        {
            own = own.Apply(changes[i], new EffectId(id, i), time);
        }

        return own;
    }

    private OperationId ToLog(OperationId version) => !version.IsProvisional ? version : ids[IndexOf(version)];

    private int IndexOf(OperationId provisional) => (int)(provisional.Value - Entries[0].Id.Value);
}
