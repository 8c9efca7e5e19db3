namespace CausalFiles.Benchmarks.Results;

/// <summary>One figure of the library beside one to compare it with, measured in the same run.</summary>
/// <param name="Work">What was done.</param>
/// <param name="Library">The library's figure.</param>
/// <param name="Peer">What stands beside it.</param>
internal sealed record Comparison(string Work, Series Library, string Peer)
{
    /// <summary>The peer's figure; null when it could not be measured, for the reason in <see cref="Missing"/>.</summary>
    internal Series? PeerFigure { get; init; }

    /// <summary>Why there is no figure of the peer.</summary>
    internal string? Missing { get; init; }

    internal IReadOnlyList<Bar> Bars { get; init; } = [];

    /// <summary>The library's figure divided by the peer's.</summary>
    internal double? Ratio => PeerFigure is null ? null : Library.RatioTo(PeerFigure);
}
