using CausalFiles.Durability;
using CausalFiles.Locking;
using CausalFiles.Sharing;

namespace CausalFiles;

/// <summary>What this process and the others that share its root have in common: the turns, the news of each other, and who keeps what only one can keep.</summary>
/// <threadsafety>Safe for any number of threads.</threadsafety>
internal sealed class SharedRoot : IAsyncDisposable
{
    private readonly ILockFile keeper;
    private readonly object gate = new();
    private bool isKeeper;

    internal SharedRoot(RootDirectory root, TimeProvider time)
    {
        keeper = LockFiles.Open(root.Files.FileSystem, root.Files.FileSystem.Path.Combine(root.SharedDirectory, "keeper"));
        Turns = new TurnFile(root.Files.FileSystem, root.SharedDirectory);
        Lock = new SharedCoordinatorLock(Turns);
        Others = new TurnWatch(root.Files.FileSystem, root.SharedDirectory, time);
    }

    internal TurnFile Turns { get; }

    internal ICoordinatorLock Lock { get; }

    internal TurnWatch Others { get; }

    /// <summary>Whether this process writes the checkpoints; it stays the one until it is closed.</summary>
    internal bool TryKeep()
    {
        lock (gate)
        {
            return isKeeper = isKeeper || keeper.TryTake();
        }
    }

    public ValueTask DisposeAsync()
    {
        Others.Dispose();
        Turns.Dispose();
        keeper.Dispose();
        return ValueTask.CompletedTask;
    }
}
