namespace CausalFiles.Intents;

/// <summary>Which part of a file is read.</summary>
/// <param name="Offset">Where, in bytes from the beginning, or from the end.</param>
/// <param name="Count">How many bytes at the most.</param>
/// <param name="IsFromEnd">Whether the offset counts from the end of the file.</param>
internal readonly record struct ReadRange(long Offset, int Count, bool IsFromEnd)
{
    /// <summary>The certainty that the file can be read, and nothing of it.</summary>
    internal static ReadRange Nothing => default;

    /// <summary>The whole file.</summary>
    internal static ReadRange Everything => new(0, int.MaxValue, IsFromEnd: false);

    internal bool IsEverything => this == Everything;

    /// <summary>Where the range begins in a file of some length.</summary>
    internal long StartIn(long length) => Math.Clamp(IsFromEnd ? length - Offset : Offset, 0, length);
}
