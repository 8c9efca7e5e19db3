using CausalFiles.Operations;
using CausalFiles.Snapshots;
using CausalFiles.State;

namespace CausalFiles.Coordination;

/// <summary>
/// The state as it will be when the operations drafted so far are committed, and the contents that they bring. Throwing it away undoes them all.
/// </summary>
/// <threadsafety>For one thread at a time.</threadsafety>
internal sealed class Workspace(LogState state, ContentReader contents)
{
    private readonly Dictionary<ContentAddress, StagedContent> staged = [];
    private readonly List<StagedContent> unclaimed = [];
    private readonly List<Operation> operations = [];

    /// <summary>The state that the next operation is drafted upon.</summary>
    internal LogState State { get; private set; } = state;

    /// <summary>The operations so far.</summary>
    internal IReadOnlyList<Operation> Operations => operations;

    /// <summary>The contents that they bring, each once.</summary>
    internal IReadOnlyCollection<StagedContent> Staged => staged.Values;

    /// <summary>The content of a file, which an operation before in this group may have brought.</summary>
    internal ValueTask<ReadOnlyMemory<byte>> ReadAsync(FileEntry file, CancellationToken cancellationToken) =>
        staged.TryGetValue(file.Content.Address, out StagedContent? content)
            ? new(content.Bytes)
            : contents.ReadAsync(file.Content, cancellationToken);

    /// <summary>Makes sure that the content of a file can be opened.</summary>
    internal ValueTask CheckAsync(FileEntry file, CancellationToken cancellationToken) =>
        staged.ContainsKey(file.Content.Address) ? ValueTask.CompletedTask : contents.CheckAsync(file.Content, cancellationToken);

    /// <summary>Brings a content for the operation that is being drafted.</summary>
    /// <param name="content">The bytes; they must not change any more.</param>
    internal Snapshot Stage(ReadOnlyMemory<byte> content)
    {
        var snapshot = Snapshot.Of(content.Span);
        unclaimed.Add(new StagedContent(snapshot, content));
        return snapshot;
    }

    /// <summary>The operation that was being drafted is one, unless the tree refuses it.</summary>
    internal void Add(Operation operation)
    {
        State = State.Apply(operation);
        operations.Add(operation);
        foreach (StagedContent content in unclaimed)
        {
            _ = staged.TryAdd(content.Snapshot.Address, content);
        }

        unclaimed.Clear();
    }

    /// <summary>The operation that was being drafted is none.</summary>
    internal void Abandon() => unclaimed.Clear();
}
