using System.IO.Abstractions;
using CausalFiles.Durability;
using CausalFiles.OperationLog;
using CausalFiles.Operations;
using CausalFiles.Replication;

namespace CausalFiles.Offline;

/// <summary>
/// What a replica has done by itself: a durable log of its own, beside its state, and where that begins. The file of the beginning is what makes an outbox: it comes last and
/// goes first.
/// </summary>
/// <threadsafety>Reading and appending as the log; the rest for one thread at a time.</threadsafety>
internal sealed class Outbox : IAsyncDisposable
{
    private readonly DurableFiles files;
    private readonly string directory;
    private readonly OutboxOriginFile originFile;
    private OutboxOrigin beginning;

    private Outbox(DurableFiles files, ReplicaPaths paths, OutboxOrigin origin, FileOperationLog log)
    {
        this.files = files;
        directory = DirectoryOf(files, paths);
        originFile = OriginOf(files, paths);
        beginning = origin;
        Log = new OutboxLog(origin.Number, log);
    }

    /// <summary>Where it begins.</summary>
    internal OutboxOrigin Origin => Volatile.Read(ref beginning);

    /// <summary>Its operations, under provisional positions.</summary>
    internal OutboxLog Log { get; }

    /// <summary>Whether a replica has one; what a crash has left of another is deleted, if that can be done.</summary>
    internal static bool Exists(DurableFiles files, ReplicaPaths paths)
    {
        if (OriginOf(files, paths).Exists)
        {
            return true;
        }

        TryDeleteLog(files, DirectoryOf(files, paths));
        return false;
    }

    /// <summary>Puts aside the outbox of another replica, whoever has put it here; with a replica's own it does nothing.</summary>
    /// <returns>Whether there was one.</returns>
    internal static bool SetForeignAside(DurableFiles files, ReplicaPaths paths)
    {
        OutboxOrigin origin = OriginOf(files, paths).Read();
        if (origin.Replica == paths.Id)
        {
            return false;
        }

        IPath names = files.FileSystem.Path;
        string aside = names.Combine(paths.Metadata, ReplicaPaths.SetAside);
        files.CreateDirectory(aside);
        int number = 1;
        while (files.FileSystem.Directory.Exists(names.Combine(aside, $"outbox-of-{origin.Replica}-{number}")))
        {
            number++;
        }

        // While the beginning says that there is an outbox, nothing is deleted: it goes last.
        if (files.FileSystem.Directory.Exists(DirectoryOf(files, paths)))
        {
            files.FileSystem.Directory.Move(DirectoryOf(files, paths), names.Combine(aside, $"outbox-of-{origin.Replica}-{number}"));
            files.SyncDirectory(aside);
            files.SyncDirectory(paths.Metadata);
        }

        OriginOf(files, paths).Delete();
        return true;
    }

    /// <summary>Opens the outbox of a replica that has one.</summary>
    internal static async ValueTask<Outbox> OpenAsync(DurableFiles files, ReplicaPaths paths, IDiskSync? sync, CancellationToken cancellationToken)
    {
        OutboxOrigin origin = OriginOf(files, paths).Read();
        return new Outbox(files, paths, origin, await OpenLogAsync(files, paths, sync, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Creates the outbox of a replica that has none.</summary>
    internal static async ValueTask<Outbox> CreateAsync(
        DurableFiles files, ReplicaPaths paths, OutboxOrigin origin, IDiskSync? sync, CancellationToken cancellationToken)
    {
        DeleteLog(files, DirectoryOf(files, paths));
        FileOperationLog log = await OpenLogAsync(files, paths, sync, cancellationToken).ConfigureAwait(false);
        try
        {
            files.SyncDirectory(paths.Metadata);
            OriginOf(files, paths).Write(origin);
            return new Outbox(files, paths, origin, log);
        }
        catch
        {
            await log.DisposeAsync().ConfigureAwait(false);
            TryEnd(OriginOf(files, paths));
            throw;
        }
    }

    // The replica stays online: an outbox without operations means nothing then, and is ended when the root is opened.
    private static void TryEnd(OutboxOriginFile origin)
    {
        try
        {
            origin.Delete();
        }
        catch (IOException)
        {
            // The error that made the creation fail is the one that tells.
        }
    }

    /// <summary>The first operation that is not known to be in the log.</summary>
    internal OperationId First => OperationId.Provisional(Origin.Number, Origin.First);

    /// <summary>The operations from one on, in their order.</summary>
    internal IAsyncEnumerable<Operation> ReadAsync(OperationId from, CancellationToken cancellationToken) => Log.ReadOperationsAsync(from, cancellationToken);

    /// <summary>All that it holds is in the log now; what follows builds upon a later state. What it held can be read until it is dropped.</summary>
    /// <returns>The last identity that it has given out.</returns>
    internal async ValueTask<OperationId> BeginAnewAsync(OperationId at, CancellationToken cancellationToken)
    {
        LogRange range = await Log.GetRangeAsync(cancellationToken).ConfigureAwait(false);
        long zero = OperationId.Provisional(Origin.Number, 0).Value;
        OutboxOrigin next = Origin with { At = at, First = range.Next - zero };
        originFile.Write(next);
        Volatile.Write(ref beginning, next);
        return new OperationId(range.Next - 1);
    }

    /// <summary>Drops what stands before its beginning.</summary>
    internal async ValueTask DropLoggedAsync()
    {
        try
        {
            await Log.DropAsync(First.Value, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It is not read any more; the next time drops it as well.
        }
    }

    /// <summary>The replica has no outbox any more; this is durable when the call returns. Its operations can be read until it is disposed of.</summary>
    internal void End() => originFile.Delete();

    /// <summary>Closes it, and deletes what has ended.</summary>
    public async ValueTask DisposeAsync()
    {
        await Log.DisposeAsync().ConfigureAwait(false);
        if (!originFile.Exists)
        {
            TryDeleteLog(files, directory);
        }
    }

    // The replica is online, whatever becomes of this: what is left the next opening clears away, or the next outbox.
    private static void TryDeleteLog(DurableFiles files, string directory)
    {
        try
        {
            DeleteLog(files, directory);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It is in nobody's way.
        }
    }

    private static ValueTask<FileOperationLog> OpenLogAsync(DurableFiles files, ReplicaPaths paths, IDiskSync? sync, CancellationToken cancellationToken) =>
        FileOperationLog.OpenAsync(files.FileSystem, DirectoryOf(files, paths), new FileOperationLogOptions { DiskSync = sync }, cancellationToken);

    private static string DirectoryOf(DurableFiles files, ReplicaPaths paths) => files.FileSystem.Path.Combine(paths.Metadata, ReplicaPaths.Outbox);

    private static OutboxOriginFile OriginOf(DurableFiles files, ReplicaPaths paths) =>
        new(files, files.FileSystem.Path.Combine(paths.Metadata, ReplicaPaths.OutboxOrigin));

    private static void DeleteLog(DurableFiles files, string directory)
    {
        if (files.FileSystem.Directory.Exists(directory))
        {
            files.FileSystem.Directory.Delete(directory, recursive: true);
        }
    }
}
