using CausalFiles.Naming;
using CausalFiles.Operations;

namespace CausalFiles.Verification;

/// <summary>For each path the versions that it has led to, in the order of the log, of whatever replicas, concurrent ones included.</summary>
/// <threadsafety>For one thread at a time.</threadsafety>
internal sealed class PathEvents(SeenOperations seen)
{
    private readonly Dictionary<FilePath, List<PathEvent>> events = [];
    private readonly List<(FilePath Path, SeenOperation By)> arrivals = [];

    // What replicas have done in their own trees only, and not merged yet.
    private readonly Dictionary<ReplicaId, (HashSet<SeenOperation> Operations, HashSet<FilePath> Paths)> apart = [];

    /// <summary>Every path that has led to something.</summary>
    internal IReadOnlyCollection<FilePath> All => events.Keys;

    internal IReadOnlyList<PathEvent> Of(FilePath path) => events.TryGetValue(path, out List<PathEvent>? list) ? list : [];

    /// <summary>The moves that may have brought something to a path whose beginning is not in the history.</summary>
    internal IEnumerable<SeenOperation> ArrivalsAt(FilePath path) => arrivals.Where(arrival => path.IsWithin(arrival.Path)).Select(arrival => arrival.By);

    /// <summary>Follows what an operation has done.</summary>
    /// <returns>The paths that lead to something else now.</returns>
    internal IReadOnlyList<(FilePath Path, PathEvent Event)> Apply(Operation operation, SeenOperation by, bool isCut)
    {
        List<(FilePath Path, PathEvent Event)> changes = [];
        foreach (Effect effect in operation.Changes)
        {
            int before = changes.Count;
            changes.AddRange(effect switch
            {
                FileChanged changed => [(changed.Path, new PathEvent(by, by.Id, changed.Content))],
                FileDeleted deleted => [(deleted.Path, new PathEvent(by, OperationId.None, Content: null))],
                EntryMoved moved => Move(moved, operation, by),
                DirectoryDeleted deleted => [.. Present(deleted.Path, by).Select(old => (old.Path, Gone(by)))],
                _ => [],
            });
            if (effect is EntryMoved arrived && isCut)
            {
                arrivals.Add((arrived.To, by));
            }

            changes.Skip(before).ToList().ForEach(Add);
        }

        if (operation.Diverged.Count > 0)
        {
            NoteApart(by, changes);
        }

        return changes;
    }

    /// <summary>Forgets what a replica has done in its own tree only: from its merge on, paths lead to what the log's tree has.</summary>
    /// <returns>The operations.</returns>
    internal IReadOnlySet<SeenOperation> Retract(ReplicaId replica)
    {
        if (!apart.Remove(replica, out (HashSet<SeenOperation> Operations, HashSet<FilePath> Paths) own))
        {
            return new HashSet<SeenOperation>();
        }

        foreach (FilePath path in own.Paths)
        {
            _ = events[path].RemoveAll(candidate => own.Operations.Contains(candidate.By));
        }

        return own.Operations;
    }

    private void NoteApart(SeenOperation by, List<(FilePath Path, PathEvent Event)> changes)
    {
        if (!apart.TryGetValue(by.Replica, out (HashSet<SeenOperation> Operations, HashSet<FilePath> Paths) own))
        {
            apart.Add(by.Replica, own = ([], []));
        }

        _ = own.Operations.Add(by);
        own.Paths.UnionWith(changes.Select(change => change.Path));
    }

    private static PathEvent Gone(SeenOperation by) => new(by, OperationId.None, Content: null);

    // What has come from before the history is known of a file by the move itself, and of a directory not at all.
    private List<(FilePath Path, PathEvent Event)> Move(EntryMoved moved, Operation operation, SeenOperation by)
    {
        List<(FilePath Path, PathEvent Event)> moving = Latest(moved.From, by) is { } file && file.Version != OperationId.None ? [(moved.From, file)]
            : moved.From == operation.Path && operation.BasedOn != OperationId.None ? [(moved.From, new PathEvent(by, operation.BasedOn, operation.Snapshot))]
            : Present(moved.From, by);
        return
        [
            .. moving.Select(old => (old.Path, Gone(by))),
            .. moving.Select(old => (Below(moved, old.Path), old.Event with { By = by })),
        ];
    }

    private static FilePath Below(EntryMoved moved, FilePath path) =>
        path == moved.From ? moved.To : moved.To.Child(path.Value[(moved.From.IsRoot ? 0 : moved.From.Value.Length + 1)..]);

    private List<(FilePath Path, PathEvent Event)> Present(FilePath directory, SeenOperation by) =>
    [
        .. events.Keys.Where(path => path.IsWithin(directory))
            .Select(path => (Path: path, Event: Latest(path, by)!))
            .Where(entry => entry.Event is not null && entry.Event.Version != OperationId.None),
    ];

    // Of concurrent versions, the later one in the log.
    private PathEvent? Latest(FilePath path, SeenOperation by) =>
        Of(path).LastOrDefault(candidate => candidate.By.CountsFor(by.Replica) && seen.MayHaveSeen(candidate.By, by.Clock));

    private void Add((FilePath Path, PathEvent Event) change)
    {
        if (!events.TryGetValue(change.Path, out List<PathEvent>? list))
        {
            events.Add(change.Path, list = []);
        }

        if (list.Count > 0 && list[^1].By == change.Event.By)
        {
            list.RemoveAt(list.Count - 1);
        }

        list.Add(change.Event);
    }
}
