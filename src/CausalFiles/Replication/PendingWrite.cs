using CausalFiles.Contents;
using CausalFiles.Naming;
using CausalFiles.Operations;
using CausalFiles.State;
using CausalFiles.Versions;

namespace CausalFiles.Replication;

/// <summary>What a row of changes makes of one file: a whole content, or splices of the content that it had before.</summary>
/// <threadsafety>For one thread at a time.</threadsafety>
internal sealed class PendingWrite(FilePath path, Snapshot? before)
{
    /// <summary>A tail that has to move is written anew in place up to this length; with a longer one the file is.</summary>
    internal const int LongestTail = 4 * 1024 * 1024;

    // A longer content is read by each replica for itself, as a stream.
    private const int LongestInMemory = 4 * 1024 * 1024;

    private FileVersion version;
    private SpliceRun? splices;
    private ReadOnlyMemory<byte>? whole;
    private bool isWhole;

    /// <summary>Where in the row the last of the changes stands.</summary>
    internal int Order { get; private set; }

    internal void Add(FileChanged changed, OperationId operation, int order)
    {
        Order = order;
        version = new FileVersion(operation, changed.Content);
        whole = null;
        switch (changed)
        {
            case FileSpliced { IsWhole: true } spliced:
                (isWhole, whole, splices) = (true, spliced.Splice.Inserted, null);
                break;
            case FileSpliced spliced when !isWhole && before is { } content:
                splices ??= new SpliceRun(content.Length);
                splices.Add(spliced.Splice);
                break;
            default:
                (isWhole, splices) = (true, null);
                break;
        }
    }

    /// <summary>Works out what is to be written.</summary>
    /// <param name="versions">Where contents are read that no record carries.</param>
    /// <param name="room">How many bytes may be read for it; beyond that each replica reads for itself.</param>
    internal async ValueTask<WriteStep> ResolveAsync(VersionReader versions, long room)
    {
        InPlaceChange? inPlace = splices is null ? null : await ResolveInPlaceAsync(splices, versions, room).ConfigureAwait(false);
        ReadOnlyMemory<byte>? content = inPlace is null && whole is null ? await ReadAsync(versions, room).ConfigureAwait(false) : whole;
        return new WriteStep(path, version, content, inPlace);
    }

    private async ValueTask<InPlaceChange?> ResolveInPlaceAsync(SpliceRun run, VersionReader versions, long room)
    {
        if (!run.Moves)
        {
            return new InPlaceChange(before!.Value, [.. run.Parts], run.Extent, run.Length);
        }

        long tail = run.Length - run.Untouched;
        if (tail > Math.Min(LongestTail, room) || await ReadAsync(versions, run.Untouched, (int)tail).ConfigureAwait(false) is not { } bytes)
        {
            return null;
        }

        return new InPlaceChange(before!.Value, [new FilePart(run.Untouched, bytes)], Math.Max(before!.Value.Length, run.Length), run.Length);
    }

    private ValueTask<ReadOnlyMemory<byte>?> ReadAsync(VersionReader versions, long room) =>
        version.Content.Length <= Math.Min(LongestInMemory, room) ? ReadAsync(versions, 0, (int)version.Content.Length) : default;

    private async ValueTask<ReadOnlyMemory<byte>?> ReadAsync(VersionReader versions, long offset, int count)
    {
        try
        {
            ChunkTree tree = await versions.GetTreeAsync(version, CancellationToken.None).ConfigureAwait(false);
            return await versions.ReadRangeAsync(tree, offset, count, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception)
        {
            // Each replica meets the error by itself, and is faulted with it.
            return null;
        }
    }
}
