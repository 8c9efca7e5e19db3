using CausalFiles.Contents;

namespace CausalFiles.Snapshots;

/// <summary>Where a block stands in a pack.</summary>
internal readonly record struct PackEntry(ContentAddress Address, uint Offset, int StoredLength, int Length, int Level)
{
    internal int Size => BlockFrame.HeaderSize + StoredLength;

    internal static PackEntry Of(BlockFrame frame, long offset) => new(frame.Address, (uint)offset, frame.StoredLength, frame.Length, frame.Level);
}
