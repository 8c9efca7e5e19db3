using CausalFiles.Clocks;
using CausalFiles.Naming;
using CausalFiles.Operations;

namespace CausalFiles.Verification;

/// <summary>For each path the versions that it has led to, in the order of the log, of whatever replicas, concurrent ones included.</summary>
/// <threadsafety>For one thread at a time.</threadsafety>
internal sealed class PathEvents
{
    private readonly Dictionary<FilePath, List<PathEvent>> events = [];
    private readonly List<(FilePath Path, SeenOperation By)> arrivals = [];

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
                DirectoryDeleted deleted => [.. Present(deleted.Path, by.Clock).Select(old => (old.Path, Gone(by)))],
                _ => [],
            });
            if (effect is EntryMoved arrived && isCut)
            {
                arrivals.Add((arrived.To, by));
            }

            changes.Skip(before).ToList().ForEach(Add);
        }

        return changes;
    }

    private static PathEvent Gone(SeenOperation by) => new(by, OperationId.None, Content: null);

    // What has come from before the history is known of a file by the move itself, and of a directory not at all.
    private List<(FilePath Path, PathEvent Event)> Move(EntryMoved moved, Operation operation, SeenOperation by)
    {
        List<(FilePath Path, PathEvent Event)> moving = Latest(moved.From, by.Clock) is { } file && file.Version != OperationId.None ? [(moved.From, file)]
            : moved.From == operation.Path && operation.BasedOn != OperationId.None ? [(moved.From, new PathEvent(by, operation.BasedOn, operation.Snapshot))]
            : Present(moved.From, by.Clock);
        return
        [
            .. moving.Select(old => (old.Path, Gone(by))),
            .. moving.Select(old => (Below(moved, old.Path), old.Event with { By = by })),
        ];
    }

    private static FilePath Below(EntryMoved moved, FilePath path) =>
        path == moved.From ? moved.To : moved.To.Child(path.Value[(moved.From.IsRoot ? 0 : moved.From.Value.Length + 1)..]);

    private List<(FilePath Path, PathEvent Event)> Present(FilePath directory, IVectorClock clock) =>
    [
        .. events.Keys.Where(path => path.IsWithin(directory))
            .Select(path => (Path: path, Event: Latest(path, clock)!))
            .Where(entry => entry.Event is not null && entry.Event.Version != OperationId.None),
    ];

    // Of concurrent versions, the later one in the log.
    private PathEvent? Latest(FilePath path, IVectorClock clock) => Of(path).LastOrDefault(candidate => candidate.By.IsSeenBy(clock));

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
