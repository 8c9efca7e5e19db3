namespace CausalFiles.Sharing;

/// <summary>
/// The order of epochs: numbers that only grow, each for one process that has the log to itself for a while. After the largest comes the smallest again; of two that are less than half of all
/// apart it is known which is the later one.
/// </summary>
internal static class Epochs
{
    internal static bool IsBefore(uint one, uint other) => unchecked((int)(one - other)) < 0;

    /// <summary>The epoch after two others.</summary>
    internal static uint After(uint one, uint other) => unchecked((IsBefore(one, other) ? other : one) + 1);
}
