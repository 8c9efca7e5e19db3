using CausalFiles.Contents;
using CausalFiles.OperationLog;
using CausalFiles.Operations;
using CausalFiles.State;
using CausalFiles.Versions;

namespace CausalFiles.Coordination;

/// <summary>
/// The state as it will be when the operations drafted so far are committed, and the contents that they bring. Throwing it away undoes them all.
/// </summary>
/// <threadsafety>For one thread at a time.</threadsafety>
/// <param name="parts">What the coordinator works with.</param>
/// <param name="state">The state that the first operation is drafted upon.</param>
/// <param name="pending">The batch before, as long as it is on its way into the log.</param>
internal sealed class Workspace(CoordinatorParts parts, LogState state, Workspace? pending)
{
    // What the log cannot hand out yet: the contents of this batch are in nobody else's keeping.
    private readonly Dictionary<ContentAddress, ChunkTree> brought = [];
    private readonly Dictionary<ContentAddress, ChunkTree>? pendingBrought = pending?.brought;
    private readonly IReadOnlyList<Operation> pendingOperations = pending?.operations ?? [];
    private readonly Dictionary<ContentAddress, ChunkTree> staged = [];
    private readonly VersionReader versions = parts.Versions.Remembering();
    private readonly List<Operation> operations = [];

    // What the operation that is being drafted has brought so far.
    private readonly List<ContentAddress> unclaimed = [];
    private readonly List<ContentAddress> unclaimedStaged = [];
    private LogState settled = state;
    private int foreseen;

    /// <summary>The state that the next operation, or the next step of the one that is being drafted, is drafted upon.</summary>
    internal LogState State { get; private set; } = state;

    /// <summary>The operations so far.</summary>
    internal IReadOnlyList<Operation> Operations => operations;

    /// <summary>Those of them that no record carries, so that they have to be kept before.</summary>
    internal IReadOnlyCollection<ChunkTree> Staged => staged.Values;

    /// <summary>How many bytes a record may carry for the next effect.</summary>
    internal int MaxInline { get; private set; } = parts.MaxInlineContent;

    /// <summary>What it takes to put a file's content together.</summary>
    internal DeltaChain ChainOf(FileEntry file) => parts.Consolidator.ChainOf(file);

    /// <summary>The tree of a file's content, which an operation before in this batch or the one before may have brought.</summary>
    internal ValueTask<ChunkTree> GetTreeAsync(FileEntry file, CancellationToken cancellationToken) =>
        Find(file.Content.Address) is { } tree ? new(tree) : versions.GetTreeAsync(file.AsVersion, cancellationToken);

    /// <summary>The content of a file.</summary>
    internal async ValueTask<ReadOnlyMemory<byte>> ReadAsync(FileEntry file, CancellationToken cancellationToken)
    {
        ChunkTree tree = await GetTreeAsync(file, cancellationToken).ConfigureAwait(false);
        return await versions.ReadAllAsync(tree, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The bytes of a content that is being brought.</summary>
    internal ValueTask<ReadOnlyMemory<byte>> ReadAsync(ChunkTree content, CancellationToken cancellationToken) => versions.ReadAllAsync(content, cancellationToken);

    /// <summary>A range of the content of a file, cut off at its end.</summary>
    internal async ValueTask<ReadOnlyMemory<byte>> ReadRangeAsync(FileEntry file, long offset, int count, CancellationToken cancellationToken)
    {
        ChunkTree tree = await GetTreeAsync(file, cancellationToken).ConfigureAwait(false);
        return await versions.ReadRangeAsync(tree, offset, count, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The content of a file as a stream, which is checked.</summary>
    internal async ValueTask<Stream> OpenAsync(FileEntry file, CancellationToken cancellationToken) =>
        versions.OpenRead(await GetTreeAsync(file, cancellationToken).ConfigureAwait(false));

    /// <summary>An operation, be it in the log, in the batch before or in this one; null when a compaction has dropped it.</summary>
    internal async ValueTask<Operation?> FindOperationAsync(OperationId id, CancellationToken cancellationToken)
    {
        if (operations.Find(operation => operation.Id == id) is { } drafted)
        {
            return drafted;
        }

        if (pendingOperations.FirstOrDefault(operation => operation.Id == id) is { } before)
        {
            return before;
        }

        try
        {
            return await versions.ReadOperationAsync(id, cancellationToken).ConfigureAwait(false);
        }
        catch (RecordsDroppedException)
        {
            return null;
        }
    }

    /// <summary>The content of a file with a part exchanged.</summary>
    internal async ValueTask<ChunkTree> SpliceAsync(FileEntry? file, Splice splice, CancellationToken cancellationToken)
    {
        if (file is null || splice.Removed == file.Content.Length)
        {
            return ChunkTree.Of(splice.Inserted);
        }

        ChunkTree tree = await GetTreeAsync(file, cancellationToken).ConfigureAwait(false);
        return await versions.SpliceAsync(tree, splice, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>In what a content differs from that of a file: one splice, from the first byte that differs to the last.</summary>
    /// <returns>The splice, or null when it would insert more than a record may carry.</returns>
    internal async ValueTask<Splice?> CompareAsync(FileEntry file, ChunkTree content, CancellationToken cancellationToken)
    {
        ChunkTree tree = await GetTreeAsync(file, cancellationToken).ConfigureAwait(false);
        return await versions.CompareAsync(tree, content, MaxInline, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>A content that an operation of this batch has brought; null when none has.</summary>
    internal ChunkTree? FindBrought(ContentAddress address) => brought.GetValueOrDefault(address);

    /// <summary>Makes sure that the content of a file can be opened.</summary>
    internal ValueTask CheckAsync(FileEntry file, CancellationToken cancellationToken) =>
        Find(file.Content.Address) is not null ? ValueTask.CompletedTask : versions.CheckAsync(file.AsVersion, cancellationToken);

    /// <summary>Brings a content with the operation that is being drafted.</summary>
    /// <param name="content">The content.</param>
    /// <param name="isInRecord">Whether the record carries all that is new in it; otherwise the snapshot store has to keep it first.</param>
    internal void Bring(ChunkTree content, bool isInRecord)
    {
        ContentAddress address = content.Snapshot.Address;
        if (brought.TryAdd(address, content))
        {
            unclaimed.Add(address);
        }

        if (!isInRecord && staged.TryAdd(address, content))
        {
            unclaimedStaged.Add(address);
        }
    }

    /// <summary>Brings a version that is kept already, in a record that others cannot read yet.</summary>
    internal async ValueTask BringAsync(FileVersion version, CancellationToken cancellationToken) =>
        Bring(Find(version.Content.Address) ?? await versions.GetTreeAsync(version, cancellationToken).ConfigureAwait(false), isInRecord: true);

    /// <summary>Lets the next step of the operation that is being drafted build upon what the steps before it do, as long as the operation is neither added nor abandoned.</summary>
    /// <param name="effects">What one more step does.</param>
    /// <param name="maxInline">How many bytes of content the record has room for.</param>
    /// <exception cref="IOException">The tree does not allow it; as System.IO would say it.</exception>
    internal void Foresee(IReadOnlyList<Effect> effects, int maxInline)
    {
        FileTree tree = State.Tree;
        foreach (Effect effect in effects)
        {
            tree = tree.Apply(effect, new EffectId(State.Last.Next, foreseen++), default);
        }

        State = State with { Tree = tree };
        MaxInline = Math.Min(MaxInline, maxInline);
    }

    /// <summary>The operation that was being drafted is one, unless the tree refuses it.</summary>
    internal void Add(Operation operation)
    {
        settled = settled.Apply(operation);
        operations.Add(operation);
        unclaimed.Clear();
        unclaimedStaged.Clear();
        StartAnew();
    }

    /// <summary>The operation that was being drafted is none.</summary>
    internal void Abandon()
    {
        unclaimed.ForEach(address => brought.Remove(address));
        unclaimed.Clear();
        unclaimedStaged.ForEach(address => staged.Remove(address));
        unclaimedStaged.Clear();
        StartAnew();
    }

    private void StartAnew() => (State, MaxInline, foreseen) = (settled, parts.MaxInlineContent, 0);

    private ChunkTree? Find(ContentAddress address) =>
        brought.GetValueOrDefault(address) ?? pendingBrought?.GetValueOrDefault(address);
}
