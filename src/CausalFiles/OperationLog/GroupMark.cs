namespace CausalFiles.OperationLog;

/// <summary>Where a group begins, in bytes and in positions, and the checksum that it is chained to.</summary>
internal readonly record struct GroupMark(long Offset, long First, ulong Chain);
