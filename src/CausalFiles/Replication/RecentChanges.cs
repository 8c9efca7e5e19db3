using CausalFiles.Contents;
using CausalFiles.Naming;
using CausalFiles.OperationLog;
using CausalFiles.Operations;

namespace CausalFiles.Replication;

/// <summary>
/// What operations touched that a replica may or may not have applied before it stopped: on its disk, a known content at one of these paths
/// is the replica's own work. Anything else is somebody else's, but where the replica changed a file in place it may be a change that was
/// cut short.
/// </summary>
/// <threadsafety>Filled by one thread, then read by any number.</threadsafety>
internal sealed class RecentChanges
{
    private readonly HashSet<FilePath> paths = [];
    private readonly HashSet<FilePath> spliced = [];
    private readonly HashSet<FilePath> written = [];
    private readonly HashSet<ContentAddress> contents = [];

    /// <summary>What was done after an operation; of what the log has dropped nothing is known.</summary>
    internal static async ValueTask<RecentChanges> ReadAsync(IOperationLog log, OperationId after, CancellationToken cancellationToken)
    {
        LogRange range = await log.GetRangeAsync(cancellationToken).ConfigureAwait(false);
        RecentChanges recent = new();
        OperationId first = new(Math.Max(after.Value + 1, range.First));
        await foreach (Operation operation in log.ReadOperationsAsync(first, cancellationToken).ConfigureAwait(false))
        {
            recent.Add(operation);
        }

        return recent;
    }

    internal void Add(Operation operation)
    {
        foreach (Effect effect in operation.Changes)
        {
            Add(effect);
        }
    }

    /// <summary>Adds what others know; null for nothing.</summary>
    internal void Add(RecentChanges? other)
    {
        if (other is not null)
        {
            paths.UnionWith(other.paths);
            spliced.UnionWith(other.spliced);
            written.UnionWith(other.written);
            contents.UnionWith(other.contents);
        }
    }

    internal bool Wrote(ContentAddress content) => contents.Contains(content);

    /// <summary>Whether a file may have been changed in place, so that its length and its time say nothing about its content.</summary>
    internal bool Spliced(FilePath path) => spliced.Contains(path);

    /// <summary>
    /// Whether a file that the replica wrote may stand there, so that a content that nobody knows may be what a loss of power has left of it.
    /// </summary>
    internal bool Wrote(FilePath path) => written.Contains(path);

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
                _ = written.Add(changed.Path);
                _ = contents.Add(changed.Content.Address);
                _ = changed is FileSpliced { IsWhole: false } && spliced.Add(changed.Path);
                break;
            case FileDeleted deleted:
                _ = paths.Add(deleted.Path);
                break;
            case EntryMoved moved:
                _ = paths.Add(moved.From);
                _ = paths.Add(moved.To);
                Follow(spliced, moved);
                Follow(written, moved);
                break;
            case DirectoryCreated created:
                _ = paths.Add(created.Path);
                break;
            case DirectoryDeleted deleted:
                _ = paths.Add(deleted.Path);
                break;
        }
    }

    private static void Follow(HashSet<FilePath> known, EntryMoved moved) =>
        known.UnionWith(known.Where(path => path.IsWithin(moved.From)).Select(path => MovedPath.Of(path, moved.From, moved.To)).ToList());
}
