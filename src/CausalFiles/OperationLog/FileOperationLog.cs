using System.Collections.Immutable;
using System.IO.Abstractions;
using System.Runtime.CompilerServices;
using CausalFiles.Durability;

namespace CausalFiles.OperationLog;

/// <summary>
/// The durable operation log on a file system: segment files to which groups of records are appended, each group with one synchronous write.
/// Its format is described in <c>docs/log-format.md</c>.
/// </summary>
/// <remarks>
/// <para>A bad group at the very end is what a crash leaves and is cut off when the log is opened; a bad group anywhere else is a
/// <see cref="CorruptionException"/> with its file and offset. After a failed write the log takes no more until it is opened anew.</para>
/// <para>Zeros are written ahead of the end, so that a flush has less to do; closing the log cuts them off. An append first looks whether they
/// still stand there, so that a second writer, which the file system's advisory locks may have let in, is refused instead of forking the log.</para>
/// </remarks>
/// <threadsafety>Every member may be called by any number of threads; concurrent appends are refused as stale.</threadsafety>
public sealed partial class FileOperationLog : IOperationLog
{
    private readonly DurableFiles files;
    private readonly string directory;
    private readonly long segmentSize;
    private readonly Guid? newLogId;
    private readonly TailSignal tail = new();
    private readonly object appending = new();
    private readonly OpenSegments opened;

    private FileOperationLog(IFileSystem fileSystem, string directory, FileOperationLogOptions options)
    {
        files = new DurableFiles(fileSystem, options.DiskSync ?? DiskSync.For(fileSystem));
        this.directory = fileSystem.Path.GetFullPath(directory);
        segmentSize = options.SegmentSize;
        newLogId = options.LogId;
        turns = options.Turns;
        opened = new OpenSegments(files);
    }

    /// <summary>How many bytes of a group that a crash had left unfinished were cut off when the log was opened.</summary>
    public long TornBytes { get; private set; }

    /// <summary>Opens a log, or creates it.</summary>
    /// <param name="fileSystem">The file system.</param>
    /// <param name="directory">The directory of the log; nothing else is to be in it.</param>
    /// <param name="options">How it is kept; null for the defaults.</param>
    /// <param name="cancellationToken">Ends the opening; nothing has changed.</param>
    /// <returns>The log, with its end checked and cut clean.</returns>
    /// <exception cref="CorruptionException">A group that is not the last one is bad, or a segment is missing or not of this log.</exception>
    /// <exception cref="UnsupportedFormatException">The log has a format that this library does not know.</exception>
    public static async ValueTask<FileOperationLog> OpenAsync(
        IFileSystem fileSystem, string directory, FileOperationLogOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(fileSystem);
        ArgumentException.ThrowIfNullOrEmpty(directory);
        FileOperationLog log = new(fileSystem, directory, options ?? new FileOperationLogOptions());
        await log.RecoverAsync(cancellationToken).ConfigureAwait(false);
        return log;
    }

    /// <inheritdoc/>
    public ValueTask<LogRange> GetRangeAsync(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return new(new LogRange(segments[0].Header.First, tail.Next));
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<LogEntry> ReadAsync(long from, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        long next = tail.Next;
        ImmutableArray<Segment> held = segments;
        ThrowIfDropped(held, from);

        GroupMark? joint = null;
        for (int i = IndexOf(held, from); from < next; i++)
        {
            SegmentReader reader = OpenReader(held[i], joint ?? await FindAsync(held[i], from, cancellationToken).ConfigureAwait(false));
            await using (reader.ConfigureAwait(false))
            {
                long stop = i + 1 < held.Length ? held[i + 1].Header.First : next;
                while (from < stop)
                {
                    if (!await reader.ReadGroupAsync(cancellationToken).ConfigureAwait(false))
                    {
                        throw new CorruptionException(held[i].Path, reader.At.Offset, $"the group of operation {reader.At.First} is bad");
                    }

                    for (int entry = (int)Math.Max(0, from - reader.LastGroup.First); entry < reader.Entries.Count; entry++)
                    {
                        yield return reader.Entries[entry];
                    }

                    from = Math.Max(from, reader.At.First);
                }

                joint = CheckJoint(held, i, reader.At);
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask<LogEntry> ReadOneAsync(long position, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(position, tail.Next);
        while (true)
        {
            ImmutableArray<Segment> held = segments;
            ThrowIfDropped(held, position);
            OpenSegment segment = await OpenAsync(held[IndexOf(held, position)], cancellationToken).ConfigureAwait(false);
            try
            {
                return segment.ReadRecord(position);
            }
            catch (ObjectDisposedException)
            {
                // It was dropped meanwhile, or closed to make room for others, or the log is; the next look tells.
            }
        }
    }

    /// <inheritdoc/>
    public ValueTask WaitAsync(long position, CancellationToken cancellationToken = default) => tail.WaitAsync(position, cancellationToken);

    private static void ThrowIfDropped(ImmutableArray<Segment> held, long position)
    {
        if (position < held[0].Header.First)
        {
            throw new RecordsDroppedException(position, held[0].Header.First);
        }
    }

    private static int IndexOf(ImmutableArray<Segment> segments, long position)
    {
        int index = segments.Length - 1;
        while (segments[index].Header.First > position)
        {
            index--;
        }

        return index;
    }

    // The next segment says where it continues the log; where this one ended must be the same place.
    private static GroupMark? CheckJoint(ImmutableArray<Segment> held, int index, GroupMark end)
    {
        if (index + 1 == held.Length)
        {
            return null;
        }

        SegmentHeader following = held[index + 1].Header;
        return following.First == end.First && following.Chain == end.Chain
            ? new GroupMark(SegmentHeader.Size, following.First, following.Chain)
            : throw new CorruptionException(held[index + 1].Path, 0, $"it does not continue the segment before it, which ends before operation {end.First}");
    }

    private SegmentReader OpenReader(Segment segment, GroupMark start)
    {
        try
        {
            return new SegmentReader(files, segment, start);
        }
        catch (FileNotFoundException) when (IsDropped(segment))
        {
            throw Dropped(segment);
        }
    }

    private async ValueTask<OpenSegment> OpenAsync(Segment segment, CancellationToken cancellationToken)
    {
        try
        {
            return await opened.GetAsync(segment, cancellationToken).ConfigureAwait(false);
        }
        catch (FileNotFoundException) when (IsDropped(segment))
        {
            throw Dropped(segment);
        }
    }

    // Where to begin reading for a position.
    private async ValueTask<GroupMark> FindAsync(Segment segment, long position, CancellationToken cancellationToken)
    {
        if (position == segment.Header.First)
        {
            return segment.Header.Start;
        }

        GroupMarks marks = segment.Marks ?? (await OpenAsync(segment, cancellationToken).ConfigureAwait(false)).Marks;
        return marks.Before(position);
    }

    private bool IsDropped(Segment segment) => segments[0].Header.First > segment.Header.First;

    private RecordsDroppedException Dropped(Segment segment) => new(segment.Header.First, segments[0].Header.First);
}
