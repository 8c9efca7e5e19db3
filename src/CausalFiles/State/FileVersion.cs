using CausalFiles.Contents;
using CausalFiles.Operations;

namespace CausalFiles.State;

/// <summary>A content, and the operation whose record tells how to get at it.</summary>
internal readonly record struct FileVersion(OperationId Operation, Snapshot Content)
{
    /// <summary>The version that an operation made, read or moved; null where it has no content.</summary>
    internal static FileVersion? Of(Operation operation) => operation.Snapshot is not { } content ? null
        : operation.Changes.OfType<FileChanged>().Any(changed => changed.Content == content) ? new FileVersion(operation.Id, content)
        : new FileVersion(operation.BasedOn, content);
}
