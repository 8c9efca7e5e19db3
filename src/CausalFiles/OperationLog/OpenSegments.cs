using CausalFiles.Durability;
using CausalFiles.Threading;

namespace CausalFiles.OperationLog;

/// <summary>The segments that are held open for reading single records: those that were last asked for, up to a bound.</summary>
/// <threadsafety>Safe for any number of threads.</threadsafety>
internal sealed class OpenSegments(DurableFiles files) : IDisposable
{
    private const int Bound = 16;

    private readonly AsyncGate opening = new();
    private readonly object gate = new();

    // The one that was asked for last stands last.
    private readonly List<OpenSegment> open = new(Bound + 1);
    private bool disposed;

    public void Dispose()
    {
        lock (gate)
        {
            disposed = true;
            open.ForEach(segment => segment.Dispose());
            open.Clear();
        }
    }

    /// <summary>Closes a segment that is dropped.</summary>
    internal void Close(Segment segment)
    {
        lock (gate)
        {
            if (open.Find(candidate => candidate.Segment == segment) is { } found)
            {
                found.Dispose();
                _ = open.Remove(found);
            }
        }
    }

    /// <summary>A segment, opened when it is not open yet.</summary>
    /// <exception cref="FileNotFoundException">It was dropped.</exception>
    internal ValueTask<OpenSegment> GetAsync(Segment segment, CancellationToken cancellationToken) =>
        Find(segment) is { } found ? new(found) : OpenAsync(segment, cancellationToken);

    private OpenSegment? Find(Segment segment)
    {
        lock (gate)
        {
            ObjectDisposedException.ThrowIf(disposed, this);
            int index = open.FindLastIndex(candidate => candidate.Segment == segment);
            if (index < 0)
            {
                return null;
            }

            OpenSegment found = open[index];
            if (index < open.Count - 1)
            {
                open.RemoveAt(index);
                open.Add(found);
            }

            return found;
        }
    }

    // One at a time, so that no two read the same segment from its start.
    private async ValueTask<OpenSegment> OpenAsync(Segment segment, CancellationToken cancellationToken)
    {
        using AsyncGate.Turn turn = await opening.EnterAsync(cancellationToken).ConfigureAwait(false);
        if (Find(segment) is { } found)
        {
            return found;
        }

        OpenSegment opened = new(files, segment);
        try
        {
            opened.Marks = segment.Marks ?? MarksFile.TryRead(files, opened) ?? await MakeMarksAsync(segment, cancellationToken).ConfigureAwait(false);
            Keep(opened);
            return opened;
        }
        catch
        {
            opened.Dispose();
            throw;
        }
    }

    // A bad group ends the marks: whoever looks for a record behind it meets it.
    private async ValueTask<GroupMarks> MakeMarksAsync(Segment segment, CancellationToken cancellationToken)
    {
        GroupMarks marks = new(segment.Header.Start);
        SegmentReader reader = new(files, segment, segment.Header.Start);
        await using (reader.ConfigureAwait(false))
        {
            while (await reader.SkipGroupAsync(cancellationToken).ConfigureAwait(false))
            {
                marks.Add(reader.LastGroup);
            }
        }

        _ = MarksFile.TryWrite(files, segment, marks);
        return marks;
    }

    private void Keep(OpenSegment opened)
    {
        lock (gate)
        {
            ObjectDisposedException.ThrowIf(disposed, this);
            open.Add(opened);
            if (open.Count > Bound)
            {
                open[0].Dispose();
                open.RemoveAt(0);
            }
        }
    }
}
