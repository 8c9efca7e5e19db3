namespace CausalFiles.Tests.Harness;

/// <summary>
/// A root in <see cref="SyncMode.Background"/> in which one replica at a time can be held up: whoever changes its directory waits, in a thread of its own, until
/// it may go on.
/// </summary>
public sealed class SlowReplicas : IAsyncDisposable
{
    private readonly FaultyFileSystem fileSystem = new();
    private readonly ManualResetEventSlim mayGoOn = new(initialState: true);
    private readonly TestDisk disk;
    private string held = "";
    private Exception? failure;

    private SlowReplicas() => disk = TestDisk.Real(fileSystem);

    public ReplicatedFileSystem Files { get; private set; } = null!;

    public static async Task<SlowReplicas> OpenAsync(ReadTracking readTracking, TimeProvider time)
    {
        SlowReplicas opened = new();
        opened.fileSystem.Before = opened.Before;
        opened.Files = await ReplicatedFileSystem.OpenAsync(
            opened.fileSystem,
            opened.disk.PathOf("root"),
            ["alice", "bob", "carol"],
            new ReplicatedFileSystemOptions
            {
                SyncMode = SyncMode.Background,
                ReadTracking = readTracking,
                TimeProvider = time,
                DiskSync = opened.fileSystem.Sync,
            });
        return opened;
    }

    /// <summary>Holds a replica up before it applies anything more.</summary>
    public void HoldUp(Replica replica)
    {
        mayGoOn.Reset();
        Volatile.Write(ref held, replica.DirectoryPath);
    }

    /// <summary>Lets the replica go on.</summary>
    public void LetGo()
    {
        Volatile.Write(ref held, "");
        mayGoOn.Set();
    }

    /// <summary>Lets the replica go on, into a failure of its disk.</summary>
    public void LetFail()
    {
        Volatile.Write(ref failure, new IOException("no space"));
        mayGoOn.Set();
    }

    public async ValueTask DisposeAsync()
    {
        fileSystem.Before = null;
        LetGo();
        await Files.DisposeAsync();
        disk.Dispose();
        mayGoOn.Dispose();
    }

    private void Before(DiskCall call)
    {
        string slow = Volatile.Read(ref held);
        if (slow.Length == 0 || !call.Path.StartsWith(slow, StringComparison.Ordinal))
        {
            return;
        }

        fileSystem.Outside(() => mayGoOn.Wait(TimeSpan.FromSeconds(60)));
        if (Volatile.Read(ref failure) is { } error)
        {
            throw error;
        }
    }
}
