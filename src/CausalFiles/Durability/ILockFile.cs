using Microsoft.Win32.SafeHandles;

namespace CausalFiles.Durability;

/// <summary>
/// A file that is held open and locked, by one opener alone or by several together. The operating system takes the lock back when the process ends, however it ends. Disposing closes the file
/// and with it gives up the lock.
/// </summary>
/// <threadsafety>For one thread at a time.</threadsafety>
internal interface ILockFile : IDisposable
{
    /// <summary>The open file, whose bytes may be read and written.</summary>
    SafeFileHandle Handle { get; }

    /// <summary>Takes the lock, if nobody has it in a way that does not go with that; does not wait.</summary>
    /// <param name="shared">Whether others may have it in the same way, or this one alone.</param>
    /// <exception cref="IOException">The file system has no locks, or cannot be reached.</exception>
    bool TryTake(bool shared = false);

    /// <summary>Takes the lock alone, and waits for it on the calling thread.</summary>
    /// <exception cref="IOException">The file system has no locks, or cannot be reached.</exception>
    void Take();

    /// <summary>Gives up the lock; the file stays open.</summary>
    void Release();
}
