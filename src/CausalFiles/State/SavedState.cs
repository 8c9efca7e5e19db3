namespace CausalFiles.State;

/// <summary>A state as a <see cref="StateFile"/> holds it.</summary>
/// <param name="State">The state.</param>
/// <param name="Tie">What ties it to its log.</param>
/// <param name="Record">For a pinned operation its record; otherwise empty.</param>
/// <param name="Entries">How many files and directories the tree has.</param>
internal sealed record SavedState(LogState State, RecordTie Tie, ReadOnlyMemory<byte> Record, long Entries);
