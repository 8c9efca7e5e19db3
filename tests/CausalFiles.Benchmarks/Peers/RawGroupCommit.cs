namespace CausalFiles.Benchmarks.Peers;

/// <summary>
/// The limit: the callers' bytes, one write and one flush for all that waits, and then the same bytes written to every replica's file on held handles. Either
/// every record is written to the files by itself, or all that a group adds to a file at once.
/// </summary>
internal sealed class RawGroupCommit : IDurableAppender
{
    private const long LogLength = 64L << 20;

    private readonly PreallocatedFile log;
    private readonly ReplicaFiles files;
    private readonly bool gathers;
    private readonly MemoryStream[] added;
    private readonly MemoryStream group = new();
    private readonly GroupCommitter<(int File, ReadOnlyMemory<byte> Bytes)> committer;

    internal RawGroupCommit(string directory, int files, int replicas, bool gathers)
    {
        this.gathers = gathers;
        log = PreallocatedFile.Create(Path.Combine(directory, "log"), LogLength);
        this.files = new ReplicaFiles(directory, files, replicas);
        added = [.. Enumerable.Range(0, files).Select(_ => new MemoryStream())];
        committer = new GroupCommitter<(int File, ReadOnlyMemory<byte> Bytes)>(Commit);
    }

    public bool IsBlocking => false;

    public IReadOnlyList<double> GroupSizes => committer.GroupSizes;

    public Task AppendAsync(int caller, int file, ReadOnlyMemory<byte> bytes) => committer.CommitAsync((file, bytes));

    public ValueTask DisposeAsync()
    {
        log.Dispose();
        files.Dispose();
        return ValueTask.CompletedTask;
    }

    private ValueTask Commit(IReadOnlyList<(int File, ReadOnlyMemory<byte> Bytes)> records)
    {
        group.SetLength(0);
        foreach ((int file, ReadOnlyMemory<byte> bytes) in records)
        {
            group.Write(bytes.Span);
        }

        log.Append(Written(group));
        foreach ((int file, ReadOnlyMemory<byte> bytes) in records)
        {
            if (gathers)
            {
                added[file].Write(bytes.Span);
            }
            else
            {
                files.Append(file, bytes.Span);
            }
        }

        AppendGathered();
        return ValueTask.CompletedTask;
    }

    private void AppendGathered()
    {
        for (int file = 0; file < added.Length; file++)
        {
            if (added[file].Length > 0)
            {
                files.Append(file, Written(added[file]));
                added[file].SetLength(0);
            }
        }
    }

    private static ReadOnlySpan<byte> Written(MemoryStream stream) => stream.GetBuffer().AsSpan(0, (int)stream.Length);
}
