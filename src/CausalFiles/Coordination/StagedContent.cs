using CausalFiles.Operations;

namespace CausalFiles.Coordination;

/// <summary>A content that a group brings and that is not in the snapshot store yet.</summary>
internal sealed record StagedContent(Snapshot Snapshot, ReadOnlyMemory<byte> Bytes);
