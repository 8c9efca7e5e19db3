using CausalFiles.Operations;

namespace CausalFiles.State;

/// <summary>A file: its content, and the operation that wrote it.</summary>
internal sealed class FileEntry(EntryIdentity identity, OperationId version, Snapshot content, DateTimeOffset modified) : TreeEntry(identity)
{
    internal OperationId Version => version;

    internal Snapshot Content => content;

    internal DateTimeOffset Modified => modified;
}
