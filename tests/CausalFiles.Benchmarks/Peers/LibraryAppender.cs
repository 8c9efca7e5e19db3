using CausalFiles.Benchmarks.Workloads;
using CausalFiles.Naming;

namespace CausalFiles.Benchmarks.Peers;

/// <summary>The library itself: each caller appends at a replica, and the bytes stand in every replica's file when the call returns.</summary>
internal sealed class LibraryAppender : IDurableAppender
{
    private readonly ReplicatedFileSystem opened;
    private readonly Replica[] replicas;
    private readonly FilePath[] paths;
    private readonly GroupSizeMeter groups = new();
    private long appended;

    private LibraryAppender(ReplicatedFileSystem opened, int files)
    {
        this.opened = opened;
        replicas = [.. opened.Replicas];
        paths = [.. Enumerable.Range(0, files).Select(file => FilePath.Parse($"file-{file}"))];
    }

    public bool IsBlocking => false;

    public IReadOnlyList<double> GroupSizes => groups.Sizes;

    internal static async Task<IDurableAppender> OpenAsync(string directory, int files, int replicas) =>
        new LibraryAppender(await ReplicatedFileSystem.OpenAsync(directory, Replicas.Named(replicas)), files);

    public async Task AppendAsync(int caller, int file, ReadOnlyMemory<byte> bytes)
    {
        _ = await replicas[caller % replicas.Length].AppendAllBytesAsync(paths[file], bytes);
        _ = Interlocked.Add(ref appended, bytes.Length);
    }

    /// <summary>Closes the root, and checks that every replica has what was appended.</summary>
    /// <exception cref="InvalidDataException">One has not.</exception>
    public async ValueTask DisposeAsync()
    {
        groups.Dispose();
        foreach (Replica replica in replicas)
        {
            long length = Directory.EnumerateFiles(replica.DirectoryPath).Sum(file => new FileInfo(file).Length);
            if (length != appended)
            {
                throw new InvalidDataException($"{replica} has {length} bytes of the {appended} that were appended.");
            }
        }

        await opened.DisposeAsync();
    }
}
