using System.IO.Abstractions;
using CausalFiles.Durability;
using CausalFiles.Threading;

namespace CausalFiles.Locking;

/// <summary>
/// A coordinator lock that is a file: for several processes on one machine. Whoever has the file open without sharing it has the turn; the
/// operating system takes the turn back when the process ends, however it ends.
/// </summary>
/// <remarks>
/// <para>A second file beside it, <c>{path}.owner</c>, says who has the turn; it is how a holder notices that it was replaced.</para>
/// <para>Turns among the callers of one instance come in the order of their requests; among processes, whoever asks first after the release gets
/// it.</para>
/// <para>On Unix such a lock is advisory, and <c>DOTNET_SYSTEM_IO_DISABLEFILELOCKING=1</c> turns it off: the log's compare-and-append is what keeps
/// two holders apart. A lock file that somebody deletes or replaces counts as lost.</para>
/// </remarks>
/// <threadsafety>Every member may be called by any number of threads.</threadsafety>
public sealed class FileCoordinatorLock : ICoordinatorLock
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(50);

    private readonly IFileSystem fileSystem;
    private readonly string path;
    private readonly TimeProvider time;
    private readonly AsyncGate gate = new();

    /// <summary>Makes a lock of a file, which is created when it is first acquired.</summary>
    /// <param name="fileSystem">The file system.</param>
    /// <param name="path">The file; its directory exists.</param>
    /// <param name="time">What times the pauses between attempts; null for the system's.</param>
    public FileCoordinatorLock(IFileSystem fileSystem, string path, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(fileSystem);
        ArgumentException.ThrowIfNullOrEmpty(path);
        this.fileSystem = fileSystem;
        this.path = fileSystem.Path.GetFullPath(path);
        this.time = time ?? TimeProvider.System;
    }

    private string OwnerPath => path + ".owner";

    /// <inheritdoc/>
    public async ValueTask<ICoordinatorLease> AcquireAsync(CancellationToken cancellationToken = default)
    {
        AsyncGate.Turn turn = await gate.EnterAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await AcquireFileAsync(turn, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            turn.Dispose();
            throw;
        }
    }

    private async ValueTask<Lease> AcquireFileAsync(AsyncGate.Turn turn, CancellationToken cancellationToken)
    {
        for (TimeSpan pause = FirstPause; ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (TryOpen() is { } stream)
            {
                return Claim(stream, turn);
            }

            await Task.Delay(pause, time, cancellationToken).ConfigureAwait(false);
        }
    }

    private FileSystemStream? TryOpen()
    {
        try
        {
            return fileSystem.FileStream.New(path, new FileStreamOptions
            {
                Mode = FileMode.OpenOrCreate,
                Access = FileAccess.ReadWrite,
                Share = FileShare.None,
                BufferSize = 0,
            });
        }
        catch (IOException e) when (DurableFiles.IsInUse(e))
        {
            return null;
        }
    }

    private Lease Claim(FileSystemStream stream, AsyncGate.Turn turn)
    {
        string owner = $"{Environment.MachineName} {Environment.ProcessId} {Guid.NewGuid():n}";
        try
        {
            fileSystem.File.WriteAllText(OwnerPath, owner);
            return new Lease(this, stream, turn, owner);
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    private sealed class Lease(FileCoordinatorLock owning, FileSystemStream stream, AsyncGate.Turn turn, string owner) : ICoordinatorLease
    {
        private int released;

        public ValueTask<bool> IsHeldAsync(CancellationToken cancellationToken = default)
        {
            try
            {
                return new(Volatile.Read(ref released) == 0
                    && owning.fileSystem.File.Exists(owning.path)
                    && owning.fileSystem.File.ReadAllText(owning.OwnerPath) == owner);
            }
            catch (IOException)
            {
                // Whoever cannot tell who owns the lock does not own it.
                return new(false);
            }
        }

        public async ValueTask DisposeAsync()
        {
            if (Interlocked.Exchange(ref released, 1) == 0)
            {
                using (turn)
                {
                    await stream.DisposeAsync().ConfigureAwait(false);
                }
            }
        }
    }
}
