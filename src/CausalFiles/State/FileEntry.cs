using CausalFiles.Contents;
using CausalFiles.Operations;

namespace CausalFiles.State;

/// <summary>A file: its content, what wrote it, and what it takes to put it together.</summary>
internal sealed class FileEntry(EffectId identity, EffectId written, Snapshot content, DateTimeOffset modified, DeltaChain chain) : TreeEntry(identity)
{
    internal EffectId Written => written;

    internal OperationId Version => written.Operation;

    internal Snapshot Content => content;

    internal FileVersion AsVersion => new(Version, content);

    internal DateTimeOffset Modified => modified;

    internal DeltaChain Chain => chain;
}
