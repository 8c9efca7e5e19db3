using CausalFiles.Contents;
using CausalFiles.OperationLog;
using CausalFiles.Operations;
using CausalFiles.Snapshots;
using CausalFiles.State;
using CausalFiles.Versions;

namespace CausalFiles.Compaction;

/// <summary>
/// The contents that are needed: those of trees, and those that records name. It puts into the snapshot store what will be found there
/// only.
/// </summary>
/// <threadsafety>For one thread at a time.</threadsafety>
internal sealed class NamedContents(IOperationLog log, ISnapshotStore store, VersionReader versions)
{
    private readonly HashSet<ContentAddress> addresses = [];

    internal bool Contains(ContentAddress address) => addresses.Contains(address);

    internal void Add(FileTree tree) => addresses.UnionWith(tree.Files().Select(entry => entry.File.Content.Address));

    /// <summary>Names the contents that operations name which are in outboxes; of an older version that was restored the snapshot store gets the content.</summary>
    internal async ValueTask AddAsync(IEnumerable<Operation> outboxes, OperationId start, CancellationToken cancellationToken)
    {
        foreach (Operation operation in outboxes)
        {
            foreach (FileChanged changed in operation.Effects.OfType<FileChanged>())
            {
                _ = addresses.Add(changed.Content.Address);
                if (operation.Source != OperationId.None && operation.Source < start)
                {
                    await KeepAsync(new FileVersion(operation.Id, changed.Content), cancellationToken).ConfigureAwait(false);
                }
            }
        }
    }

    /// <summary>Names the contents of a tree, and makes sure that the snapshot store has them.</summary>
    /// <exception cref="IOException">A content cannot be put together, or not be made durable.</exception>
    internal async ValueTask KeepAsync(FileTree tree, CancellationToken cancellationToken)
    {
        foreach ((_, FileEntry file) in tree.Files())
        {
            await KeepAsync(file.AsVersion, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Names the contents that an operation has given files in its replica's own tree only.</summary>
    internal void AddApart(Operation operation) => addresses.UnionWith(operation.Diverged.OfType<FileChanged>().Select(changed => changed.Content.Address));

    /// <summary>The same, and makes sure that the snapshot store has them.</summary>
    /// <exception cref="IOException">A content cannot be put together, or not be made durable.</exception>
    internal async ValueTask KeepApartAsync(Operation operation, CancellationToken cancellationToken)
    {
        foreach (FileChanged apart in operation.Diverged.OfType<FileChanged>())
        {
            await KeepAsync(new FileVersion(operation.Id, apart.Content), cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Names the contents that the records of some operations name; of an older version that was restored the snapshot store gets the
    /// content.
    /// </summary>
    /// <param name="from">The first of the operations; the others follow, up to the last that the log has.</param>
    /// <param name="start">The first operation whose record stays.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>The operation after the last of them.</returns>
    internal async ValueTask<OperationId> AddAsync(OperationId from, OperationId start, CancellationToken cancellationToken)
    {
        OperationId next = from;
        await foreach (Operation operation in log.ReadOperationsAsync(from, cancellationToken).ConfigureAwait(false))
        {
            next = operation.Id.Next;
            foreach (FileChanged changed in operation.Changes.OfType<FileChanged>())
            {
                if ((operation.Source != OperationId.None && operation.Source < start) || IsApart(operation, changed, start))
                {
                    await KeepAsync(new FileVersion(operation.Id, changed.Content), cancellationToken).ConfigureAwait(false);
                }

                _ = addresses.Add(changed.Content.Address);
            }

            if (NamesOlder(operation, start))
            {
                await KeepAsync(new FileVersion(operation.BasedOn, operation.Snapshot!.Value), cancellationToken).ConfigureAwait(false);
            }
        }

        return next;
    }

    // What a replica did offline may build upon a version that the log had replaced before: no file of the state that the history begins with has it.
    private static bool IsApart(Operation operation, FileChanged changed, OperationId start) =>
        operation.Diverged.Count > 0 && changed is FileSpliced { IsWhole: false } spliced && spliced.Base.Operation < start;

    // The same of what it has read or moved offline.
    private static bool NamesOlder(Operation operation, OperationId start) =>
        operation is { IsOffline: true, Snapshot: not null }
        && operation.BasedOn != OperationId.None
        && operation.BasedOn < start
        && !operation.Changes.OfType<FileChanged>().Any();

    private async ValueTask KeepAsync(FileVersion version, CancellationToken cancellationToken)
    {
        _ = addresses.Add(version.Content.Address);
        if (!await store.ContainsAsync(version.Content.Address, cancellationToken).ConfigureAwait(false))
        {
            ChunkTree tree = await versions.GetTreeAsync(version, cancellationToken).ConfigureAwait(false);
            await versions.KeepAsync(tree, cancellationToken).ConfigureAwait(false);
        }
    }
}
