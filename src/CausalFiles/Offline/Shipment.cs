using System.Runtime.InteropServices;
using CausalFiles.Conflicts;
using CausalFiles.Coordination;
using CausalFiles.Durability;
using CausalFiles.Naming;
using CausalFiles.Operations;
using CausalFiles.State;

namespace CausalFiles.Offline;

/// <summary>
/// The operations of an outbox on their way into the log. Each becomes one operation there, with the clock that it had: placed where it fits the tree of the log, otherwise recorded as
/// diverged, and so are all after it, since no effect is to be seen before its cause. On the way the replica's own tree is followed in terms of the log: with the identities and versions
/// that the operations have there.
/// </summary>
/// <remarks>
/// They go window by window, so that an outbox of any length takes little memory. Within one an operation may be drafted again; then so are those after it, with what the new draft leaves.
/// </remarks>
/// <threadsafety>For one thread at a time.</threadsafety>
/// <param name="replica">Whose outbox it is.</param>
/// <param name="origin">The tree of the log that the first of them builds upon.</param>
/// <param name="first">The first of them.</param>
internal sealed class Shipment(ReplicaId replica, FileTree origin, OperationId first)
{
    // What each has become in the log, those of the window included.
    private readonly List<OperationId> ids = [];
    private readonly List<DivergedStep> diverged = [];
    private IReadOnlyList<Operation> window = [];
    private FileTree[] before = [origin];
    private int start;

    internal ReplicaId Replica => replica;

    /// <summary>How many of the first ones are in the log.</summary>
    internal int Done { get; private set; }

    /// <summary>The first one that is not.</summary>
    internal OperationId Next => new(first.Value + Done);

    /// <summary>The replica's own tree after the last that is in the log.</summary>
    internal FileTree Own => before[Done - start];

    /// <summary>Those that diverged, each with the replica's own tree before it; without the bytes that they insert.</summary>
    internal IReadOnlyList<DivergedStep> Diverged => diverged;

    /// <summary>The replica's own component after the last that is in the log.</summary>
    internal long Count { get; private set; }

    /// <summary>Takes the next operations on their way, when those before are in the log.</summary>
    internal void Load(IReadOnlyList<Operation> entries)
    {
        before = [Own, .. new FileTree[entries.Count]];
        window = entries;
        start = Done;
        CollectionsMarshal.SetCount(ids, Done + entries.Count);
    }

    /// <summary>Which kind of operation one of the window is.</summary>
    internal OperationKind KindOf(int index) => window[index].Kind;

    /// <summary>Takes note of the next operation as the log has it.</summary>
    /// <exception cref="CorruptionException">It is another one: the outbox is not what was shipped from.</exception>
    internal void Take(Operation inLog)
    {
        int index = Done - start;
        Operation entry = window[index];
        if (inLog.Clock[replica] != entry.Clock[replica] || inLog.Kind != entry.Kind || inLog.Timestamp != entry.Timestamp || inLog.Changes.Count != entry.Changes.Count)
        {
            throw new CorruptionException($"the outbox of replica {replica}", offset: null, $"{entry} stands in the log as {inLog}");
        }

        if (inLog.Diverged.Count > 0)
        {
            diverged.Add(new DivergedStep(before[index], WithoutBytes(inLog)));
        }

        ids[Done] = inLog.Id;
        before[index + 1] = After(before[index], inLog.Changes, inLog.Id, inLog.Timestamp);
        Count = inLog.Clock[replica];
        Done++;
    }

    /// <summary>Works out what an operation of the window is in the log.</summary>
    internal async ValueTask<Draft> DraftAsync(int index, Workspace workspace, CancellationToken cancellationToken)
    {
        Operation entry = window[index];
        long next = workspace.State.CountOf(replica) + 1;
        if (entry.Clock[replica] != next)
        {
            throw new IOException($"Operation {entry.Clock[replica]} of replica {replica} cannot come into the log before operation {next}.");
        }

        OperationId id = ids[start + index] = workspace.State.Last.Next;
        List<Effect> effects = Translate(entry, before[index], id);
        before[index + 1] = After(before[index], effects, id, entry.Timestamp);
        bool fits = !workspace.State.IsApart(replica) && Fits(effects, before[index], workspace.State.Tree, id, entry.Timestamp);
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

    /// <summary>An operation without the bytes that it inserts: what it has done to the tree, and nothing that takes memory.</summary>
    internal static Operation WithoutBytes(Operation operation) => operation with
    {
        Effects = [.. operation.Effects.Select(WithoutBytes)],
        Diverged = [.. operation.Diverged.Select(WithoutBytes)],
    };

    private static Effect WithoutBytes(Effect effect) => effect is FileSpliced spliced ? new FileWritten(spliced.Path, spliced.Content) : effect;

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

    private OperationId ToLog(OperationId version) => !version.IsProvisional ? version : ids[(int)(version.Value - first.Value)];
}
