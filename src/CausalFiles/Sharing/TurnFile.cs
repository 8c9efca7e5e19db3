using System.IO.Abstractions;
using CausalFiles.Durability;

namespace CausalFiles.Sharing;

/// <summary>
/// The file at which the processes that share a root take turns. Who has it locked has the turn; what it holds says whose turn the last one was, and how far the log is durable, so that
/// the others follow no further than that.
/// </summary>
/// <remarks>
/// <para>A turn is waited for in a queue of one, which is a second lock: who has just had a turn stands behind whoever waits at its head, so that a busy process does not keep the others out.</para>
/// <para>The lock is that of the open file. When somebody deletes the file or puts another in its place, the next turn is taken at what stands there then; who had the turn meanwhile notices it, because
/// what it wrote does not stand there.</para>
/// </remarks>
/// <threadsafety>Turns are for one caller at a time; reading is for any number of threads.</threadsafety>
internal sealed class TurnFile : IDisposable
{
    internal const string Name = "turn";

    private const string QueueName = "queue";

    private readonly IFileSystem fileSystem;
    private readonly string path;
    private readonly ILockFile queue;
    private ILockFile turn;

    /// <param name="fileSystem">The file system of this machine.</param>
    /// <param name="directory">Where the file is, with nothing else that changes often.</param>
    internal TurnFile(IFileSystem fileSystem, string directory)
    {
        this.fileSystem = fileSystem;
        path = fileSystem.Path.Combine(directory, Name);
        queue = LockFiles.Open(fileSystem, fileSystem.Path.Combine(directory, QueueName));
        turn = LockFiles.Open(fileSystem, path);
    }

    public void Dispose()
    {
        turn.Dispose();
        queue.Dispose();
    }

    /// <summary>Waits for the turn.</summary>
    internal async ValueTask TakeAsync()
    {
        await LockAsync().ConfigureAwait(false);
        while (!IsInPlace())
        {
            turn.Dispose();
            turn = LockFiles.Open(fileSystem, path);
            await LockAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Passes the turn on.</summary>
    internal void Release() => turn.Release();

    /// <summary>Reads what the file says.</summary>
    /// <returns>False when there is no such file, or it was never written.</returns>
    internal bool TryRead(out TurnStatus status)
    {
        // Who reads while another writes may see half of each.
        const int Attempts = 3;
        Span<byte> bytes = stackalloc byte[TurnStatus.Size];
        for (int i = 0; i < Attempts; i++)
        {
            if (TurnStatus.TryRead(bytes[..LockFiles.Read(path, bytes)], out status))
            {
                return true;
            }
        }

        status = default;
        return false;
    }

    /// <summary>Whether the last turn is that of an epoch still.</summary>
    internal bool IsAt(uint epoch) => TryRead(out TurnStatus status) && status.Epoch == epoch;

    /// <summary>Tells the others; only to be called by whoever has the turn.</summary>
    internal void Write(TurnStatus status)
    {
        Span<byte> bytes = stackalloc byte[TurnStatus.Size];
        status.Write(bytes);
        RandomAccess.Write(turn.Handle, bytes, fileOffset: 0);
    }

    private bool IsInPlace()
    {
        Span<byte> held = stackalloc byte[TurnStatus.Size];
        Span<byte> found = stackalloc byte[TurnStatus.Size];
        held = held[..RandomAccess.Read(turn.Handle, held, fileOffset: 0)];
        return fileSystem.File.Exists(path) && held.SequenceEqual(found[..LockFiles.Read(path, found)]);
    }

    private ValueTask LockAsync()
    {
        if (!queue.TryTake())
        {
            return WaitAsync(isFirst: false);
        }

        bool isTaken = false;
        try
        {
            isTaken = turn.TryTake();
        }
        catch
        {
            queue.Release();
            throw;
        }

        if (!isTaken)
        {
            return WaitAsync(isFirst: true);
        }

        queue.Release();
        return default;
    }

    // The wait holds a thread, which is therefore not one of those that all others need.
    private ValueTask WaitAsync(bool isFirst) => new(Task.Factory.StartNew(
        () =>
        {
            if (!isFirst)
            {
                queue.Take();
            }

            try
            {
                turn.Take();
            }
            finally
            {
                queue.Release();
            }
        },
        CancellationToken.None,
        TaskCreationOptions.LongRunning | TaskCreationOptions.DenyChildAttach,
        TaskScheduler.Default));
}
