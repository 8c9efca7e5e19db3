using CausalFiles.Checkpoints;
using CausalFiles.Diagnostics;
using CausalFiles.Durability;
using CausalFiles.OperationLog;
using CausalFiles.Operations;
using CausalFiles.State;

namespace CausalFiles.History;

/// <content>
/// The files, in the background: those that are there are taken over, what they do not cover is read from the log, and each stretch that is
/// full is written. When the index is closed, the newest stretch is written as far as it goes, and continued later.
/// </content>
internal sealed partial class HistoryIndex
{
    private readonly CancellationTokenSource closing = new();
    private readonly TaskCompletionSource loaded = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task running;
    private TaskCompletionSource full = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool isForeign;
    private bool hasGaps;
    private long storedNext;

    private bool IsFull => recentNext - recentFirst >= stretch || recent.Count >= MaxRecentEntries;

    /// <summary>Writes what is in memory.</summary>
    public async ValueTask DisposeAsync()
    {
        await closing.CancelAsync().ConfigureAwait(false);
        await running.ConfigureAwait(false);
        do
        {
            await WriteRecentAsync().ConfigureAwait(false);
        }
        while (recentFirst < recentNext);
        closing.Dispose();
    }

    private async Task RunAsync()
    {
        if (keepsFiles)
        {
            await TryAsync(LoadAsync).ConfigureAwait(false);
        }

        loaded.SetResult();
        await TryAsync(FillGapsAsync).ConfigureAwait(false);
        await TryAsync(WriteStretchesAsync).ConfigureAwait(false);
    }

    private async ValueTask TryAsync(Func<CancellationToken, ValueTask> work)
    {
        try
        {
            await work(closing.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (closing.IsCancellationRequested)
        {
            // Closed.
        }
        catch (Exception e)
        {
            LogMessages.IndexUnusable(logger, e, directory);
        }
    }

    private async ValueTask WriteStretchesAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            await full.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
            full = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            if (TakeGaps())
            {
                await FillGapsAsync(cancellationToken).ConfigureAwait(false);
            }

            while (IsFull)
            {
                await WriteRecentAsync().ConfigureAwait(false);
            }
        }
    }

    private bool TakeGaps()
    {
        lock (gate)
        {
            bool had = hasGaps;
            hasGaps = false;
            return had;
        }
    }

    // It is short, so that closing does not interrupt it.
    private async ValueTask LoadAsync(CancellationToken cancellationToken)
    {
        files.CreateDirectory(directory);
        LogRange range = await log.GetRangeAsync(CancellationToken.None).ConfigureAwait(false);
        List<IndexFile> found = [];
        foreach (string path in files.FileSystem.Directory.EnumerateFiles(directory, "*" + IndexFile.Extension).Order(StringComparer.Ordinal))
        {
            if (await TryOpenAsync(path, range).ConfigureAwait(false) is { } file && (found.Count == 0 || file.First >= found[^1].Next))
            {
                found.Add(file);
            }
        }

        lock (gate)
        {
            stored = [.. found];
        }

        await ContinueLastAsync().ConfigureAwait(false);
    }

    private async ValueTask<IndexFile?> TryOpenAsync(string path, LogRange range)
    {
        try
        {
            var file = IndexFile.Open(files, path);
            if (file.Next > range.First
                && file.Next <= recentFirst
                && await log.TieAsync(file.Next - 1, CancellationToken.None).ConfigureAwait(false) == file.Tie)
            {
                return file;
            }
        }
        catch (UnsupportedFormatException e)
        {
            // A later version has written it, and is to find it as it was.
            isForeign = true;
            LogMessages.IndexUnusable(logger, e, path);
            return null;
        }
        catch (CorruptionException e)
        {
            LogMessages.IndexUnusable(logger, e, path);
        }

        // Damaged, or of operations that the log does not have: all that is in it can be had from the log.
        files.FileSystem.File.Delete(path);
        return null;
    }

    // A file that is not full, and ends where the operations in memory begin, is continued in memory, and then written over itself.
    private async ValueTask ContinueLastAsync()
    {
        if (stored is not [.., { } last] || last.Next != recentFirst || last.Next - last.First >= stretch || isForeign)
        {
            return;
        }

        List<IndexEntry> entries = await last.ReadAllAsync(CancellationToken.None).ConfigureAwait(false);
        lock (gate)
        {
            stored = stored.Remove(last);
            storedNext = last.Next;
            Prepend(entries, last.First);
        }
    }

    private async ValueTask FillGapsAsync(CancellationToken cancellationToken)
    {
        long from = (await log.GetRangeAsync(cancellationToken).ConfigureAwait(false)).First;
        foreach (IndexFile file in stored)
        {
            await FillGapAsync(from, file.First, cancellationToken).ConfigureAwait(false);
            from = Math.Max(from, file.Next);
        }

        await FillGapAsync(from, recentFirst, cancellationToken).ConfigureAwait(false);
        await ContinueLastAsync().ConfigureAwait(false);
    }

    private async ValueTask FillGapAsync(long first, long next, CancellationToken cancellationToken)
    {
        if (first >= next || isForeign)
        {
            return;
        }

        List<IndexEntry> entries = [];
        await foreach (LogEntry record in log.ReadAsync(first, cancellationToken).ConfigureAwait(false))
        {
            PathKeys.Add(entries, OperationCodec.Decode(record.Position, record.Record.Span));
            long count = record.Position + 1 - first;
            if (count == stretch || entries.Count >= MaxRecentEntries || (record.Position + 1 == next && next != recentFirst))
            {
                Store(IndexFile.Write(files, directory, first, RecordTie.Of(record.Position, record.Record.Span), entries));
                first += count;
                entries = [];
            }

            if (record.Position + 1 == next)
            {
                break;
            }
        }

        if (next != recentFirst)
        {
            return;
        }

        lock (gate)
        {
            Prepend(entries, first);
        }
    }

    private async ValueTask WriteRecentAsync()
    {
        long first;
        long next;
        List<IndexEntry> entries;
        lock (gate)
        {
            first = recentFirst;
            next = Math.Min(recentNext, first + stretch);
            entries = [.. recent.TakeWhile(entry => entry.Position < next)];
        }

        if (next > first && next != storedNext && !isForeign)
        {
            await WriteAsync(first, next, entries).ConfigureAwait(false);
        }

        lock (gate)
        {
            recent.RemoveRange(0, entries.Count);
            recentFirst = next;
        }
    }

    private async ValueTask WriteAsync(long first, long next, List<IndexEntry> entries)
    {
        try
        {
            RecordTie tie = await log.TieAsync(next - 1, CancellationToken.None).ConfigureAwait(false);
            if (tie != RecordTie.None)
            {
                Store(IndexFile.Write(files, directory, first, tie, entries));
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // What is not in the index is read from the log, and added to the index when the root is opened the next time.
            LogMessages.IndexUnusable(logger, e, directory);
        }
    }

    private void Store(IndexFile file)
    {
        lock (gate)
        {
            stored = [.. stored.Where(other => other.First != file.First).Append(file).OrderBy(other => other.First)];
        }
    }

    // Under the gate. They end where the operations in memory begin.
    private void Prepend(List<IndexEntry> entries, long first)
    {
        recent.InsertRange(0, entries);
        recentFirst = first;
        if (IsFull)
        {
            _ = full.TrySetResult();
        }
    }
}
