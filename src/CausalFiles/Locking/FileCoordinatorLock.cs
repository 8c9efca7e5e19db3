using System.IO.Abstractions;
using System.Text;
using CausalFiles.Durability;
using CausalFiles.Threading;

namespace CausalFiles.Locking;

/// <summary>
/// A coordinator lock that is a file: for several processes on one machine. Whoever has the file open without sharing it has the turn;
/// the operating system takes the turn back when the process ends, however it ends.
/// </summary>
/// <remarks>
/// <para>Turns among the callers of one instance come in the order of their requests; among instances and processes, whoever asks first
/// after the release gets it.</para>
/// <para>On Unix such a lock is advisory: <c>DOTNET_SYSTEM_IO_DISABLEFILELOCKING=1</c> turns it off, and somebody may delete or replace the
/// file. The log's compare-and-append is what keeps two holders apart; a holder that was replaced notices it by what it wrote. It writes
/// who it is into the lock file and into a second one beside it, <c>{path}.owner</c>, which the next holder overwrites; it counts the lock
/// as lost when the owner is another, when the lock file is gone, and when a file of another length or time of creation stands in its
/// place. (What .NET takes on Linux for the time of creation is that of the last change to the file.)</para>
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
            if (TryOpen() is { } stream && TryClaim(stream) is { } mark)
            {
                return new Lease(this, stream, turn, mark);
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

    // Null when the file was deleted or replaced between opening it and writing to it: then it is no lock.
    private Mark? TryClaim(FileSystemStream stream)
    {
        Mark? mark = null;
        try
        {
            string owner = $"{Environment.MachineName} {Environment.ProcessId} {Guid.NewGuid():n}\n";
            byte[] text = Encoding.UTF8.GetBytes(owner);
            stream.SetLength(0);
            stream.Write(text);
            stream.Flush();
            Mark claimed = new(owner, text.Length, fileSystem.File.GetCreationTimeUtc(path));
            if (Stands(claimed))
            {
                fileSystem.File.WriteAllText(OwnerPath, owner);
                mark = claimed;
            }
        }
        finally
        {
            if (mark is null)
            {
                stream.Dispose();
            }
        }

        return mark;
    }

    private bool Stands(Mark mark)
    {
        IFileInfo found = fileSystem.FileInfo.New(path);
        return found.Exists && found.Length == mark.Length && found.CreationTimeUtc == mark.Created;
    }

    /// <summary>What a holder knows its lock by.</summary>
    private sealed record Mark(string Owner, long Length, DateTime Created);

    private sealed class Lease(FileCoordinatorLock owning, FileSystemStream stream, AsyncGate.Turn turn, Mark mark) : ICoordinatorLease
    {
        private int released;

        public ValueTask<bool> IsHeldAsync(CancellationToken cancellationToken = default)
        {
            try
            {
                return new(Volatile.Read(ref released) == 0
                    && owning.Stands(mark)
                    && owning.fileSystem.File.ReadAllText(owning.OwnerPath) == mark.Owner);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
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
