using CausalFiles.Operations;

namespace CausalFiles.State;

/// <summary>What a file or directory is, whatever its path: the operation, and the effect in it, that created it.</summary>
internal readonly record struct EntryIdentity(OperationId Created, int Effect);
