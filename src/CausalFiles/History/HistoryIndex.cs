using System.Collections.Immutable;
using CausalFiles.Diagnostics;
using CausalFiles.Durability;
using CausalFiles.OperationLog;
using CausalFiles.Operations;
using Microsoft.Extensions.Logging;

namespace CausalFiles.History;

/// <summary>
/// Which operations name a path. It is derived from the log and never needed: where it has nothing to say, the log is read. The newest
/// operations are kept in memory and become a file when there are enough of them; one partial file for each job: looking up, and keeping
/// the files.
/// </summary>
/// <threadsafety>Every member may be called by any number of threads, but for <see cref="Add"/>, which one calls at a time.</threadsafety>
internal sealed partial class HistoryIndex : IAsyncDisposable
{
    private readonly DurableFiles files;
    private readonly string directory;
    private readonly IOperationLog log;
    private readonly int stretch;
    private readonly bool keepsFiles;
    private readonly ILogger logger;
    private readonly object gate = new();

    // Under the gate. The files are in ascending order and do not overlap; behind the last of them, perhaps after a gap, come the
    // operations in memory.
    private readonly List<IndexEntry> recent = [];
    private ImmutableArray<IndexFile> stored = [];
    private long recentFirst;
    private long recentNext;

    /// <param name="files">The file system.</param>
    /// <param name="directory">Where the files of the index are.</param>
    /// <param name="log">The log.</param>
    /// <param name="next">The next operation that will be added.</param>
    /// <param name="stretch">How many operations a file is for.</param>
    /// <param name="logger">Where it is told what went wrong.</param>
    /// <param name="keepsFiles">Whether it has the files; another process that shares the root may have them otherwise, and the index is in memory alone.</param>
    internal HistoryIndex(DurableFiles files, string directory, IOperationLog log, OperationId next, int stretch, ILogger logger, bool keepsFiles = true)
    {
        this.files = files;
        this.directory = directory;
        this.log = log;
        this.stretch = stretch;
        this.logger = logger;
        this.keepsFiles = keepsFiles;
        isForeign = !keepsFiles;
        recentFirst = recentNext = next.Value;
        running = Task.Run(RunAsync);
    }

    private int MaxRecentEntries => 16 * stretch;

    /// <summary>Adds operations that have been committed, in their order and without a gap.</summary>
    internal void Add(IReadOnlyList<Operation> operations)
    {
        lock (gate)
        {
            foreach (Operation operation in operations)
            {
                PathKeys.Add(recent, operation);
            }

            recentNext += operations.Count;
            if (IsFull)
            {
                _ = full.TrySetResult();
            }
        }
    }

    /// <summary>What is known of the operations from one up to another, in ascending order and without a gap.</summary>
    internal async ValueTask<List<IndexPart>> LookUpAsync(IReadOnlyList<ulong> keys, long from, long next, CancellationToken cancellationToken)
    {
        await loaded.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        (ImmutableArray<IndexFile> held, IndexPart newest) = Look(keys);
        List<IndexPart> parts = [];
        IEnumerable<IndexPart> written = held.Select(file => new IndexPart(file.First, file.Next, token => TryFindAsync(file, keys, token)));
        foreach (IndexPart part in written.Append(newest))
        {
            if (part.Next <= from || part.First >= next)
            {
                continue;
            }

            if (part.First > from)
            {
                parts.Add(IndexPart.Unknown(from, part.First));
            }

            parts.Add(part.Within(from, next));
            from = part.Next;
        }

        if (from < next)
        {
            parts.Add(IndexPart.Unknown(from, next));
        }

        return parts;
    }

    /// <summary>Gives up what it knows of the operations before one.</summary>
    internal void Drop(OperationId before)
    {
        ImmutableArray<IndexFile> dropped;
        lock (gate)
        {
            dropped = [.. stored.Where(file => file.Next <= before.Value)];
            stored = stored[dropped.Length..];
        }

        foreach (IndexFile file in dropped)
        {
            files.FileSystem.File.Delete(file.Path);
        }
    }

    private (ImmutableArray<IndexFile> Held, IndexPart Newest) Look(IReadOnlyList<ulong> keys)
    {
        lock (gate)
        {
            List<long> hits = [];
            foreach (IndexEntry entry in recent)
            {
                if (keys.Contains(entry.Key) && (hits.Count == 0 || hits[^1] != entry.Position))
                {
                    hits.Add(entry.Position);
                }
            }

            return (stored, new IndexPart(recentFirst, recentNext, _ => new(hits)));
        }
    }

    private async ValueTask<IReadOnlyList<long>?> TryFindAsync(IndexFile file, IReadOnlyList<ulong> keys, CancellationToken cancellationToken)
    {
        try
        {
            return await file.FindAsync(keys, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            LogMessages.IndexUnusable(logger, e, file.Path);
            GiveUp(file);
            return null;
        }
    }

    // What it covers is read from the log, and becomes a file again.
    private void GiveUp(IndexFile file)
    {
        files.FileSystem.File.Delete(file.Path);
        lock (gate)
        {
            stored = stored.Remove(file);
            hasGaps = true;
            _ = full.TrySetResult();
        }
    }
}
