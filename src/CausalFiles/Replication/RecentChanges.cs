using CausalFiles.Contents;
using CausalFiles.Naming;
using CausalFiles.OperationLog;
using CausalFiles.Operations;

namespace CausalFiles.Replication;

/// <summary>
/// What operations touched that a replica may or may not have applied before it stopped: on its disk, a known content at one of these paths
/// is the replica's own work. Anything else is somebody else's, but where the replica changed a file in place, or had one that is gone, it may be what a
/// crash or a loss of power has left.
/// </summary>
/// <threadsafety>Filled by one thread, then read by any number.</threadsafety>
internal sealed class RecentChanges
{
    private readonly HashSet<FilePath> paths = [];
    private readonly HashSet<FilePath> spliced = [];
    private readonly PathSet moved = new();
    private readonly PathSet own = new();
    private readonly PathSet left = new();
    private readonly HashSet<ContentAddress> contents = [];

    /// <summary>What was done after an operation; of what the log has dropped nothing is known.</summary>
    /// <param name="log">The log.</param>
    /// <param name="after">The operation.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <param name="last">The last operation that is of interest; null for all.</param>
    internal static async ValueTask<RecentChanges> ReadAsync(IOperationLog log, OperationId after, CancellationToken cancellationToken, OperationId? last = null)
    {
        LogRange range = await log.GetRangeAsync(cancellationToken).ConfigureAwait(false);
        RecentChanges recent = new();
        OperationId first = new(Math.Max(after.Value + 1, range.First));
        await recent.AddAsync(log.ReadOperationsAsync(first, cancellationToken), last).ConfigureAwait(false);
        return recent;
    }

    internal async ValueTask AddAsync(IAsyncEnumerable<Operation> operations, OperationId? last = null)
    {
        await foreach (Operation operation in operations.ConfigureAwait(false))
        {
            if (operation.Id > last)
            {
                break;
            }

            Add(operation);
        }
    }

    internal void Add(Operation operation)
    {
        foreach (Effect effect in operation.Changes)
        {
            Add(effect);
        }
    }

    internal bool Wrote(ContentAddress content) => contents.Contains(content);

    /// <summary>
    /// Whether a file may have been changed in place, so that its length and its time say nothing about its content: under this name, or under another, since a loss of power may undo a move
    /// and not what was written afterwards.
    /// </summary>
    internal bool Spliced(FilePath path) => spliced.Contains(path) || (spliced.Count > 0 && moved.Holds(path));

    /// <summary>
    /// Whether a file of the replica has stood there, or may stand there when a loss of power undoes some of what was done and not the rest: so that a content that nobody knows may be what is
    /// left of it.
    /// </summary>
    internal bool MayBeLeft(FilePath path) => own.Contains(path) || left.Holds(path);

    /// <summary>What was written, moved, created or deleted.</summary>
    internal IReadOnlyCollection<FilePath> Paths => paths;

    /// <summary>Whether a path itself was written, moved, created or deleted.</summary>
    internal bool Named(FilePath path) => paths.Contains(path);

    /// <summary>Whether a path, or a directory that holds it, was written, moved, created or deleted.</summary>
    internal bool Touched(FilePath path)
    {
        for (; !path.IsRoot; path = path.Parent)
        {
            if (paths.Contains(path))
            {
                return true;
            }
        }

        return false;
    }

    private void Add(Effect effect)
    {
        switch (effect)
        {
            case FileChanged changed:
                _ = paths.Add(changed.Path);
                own.Add(changed.Path);
                _ = contents.Add(changed.Content.Address);
                _ = changed is FileSpliced { IsWhole: false } && spliced.Add(changed.Path);
                break;
            case FileDeleted deleted:
                _ = paths.Add(deleted.Path);
                own.Add(deleted.Path);
                break;
            case EntryMoved entry:
                _ = paths.Add(entry.From);
                _ = paths.Add(entry.To);
                moved.Add(entry.From);
                moved.Add(entry.To);
                own.Add(entry.From);
                own.Follow(entry.From, entry.To);
                left.Follow(entry.From, entry.To);
                left.Add(entry.From);
                break;
            case DirectoryCreated created:
                _ = paths.Add(created.Path);
                break;
            case DirectoryDeleted deleted:
                _ = paths.Add(deleted.Path);
                break;
        }
    }
}
