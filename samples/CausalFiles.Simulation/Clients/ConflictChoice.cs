using CausalFiles.Conflicts;

namespace CausalFiles.Simulation.Clients;

/// <summary>What settles conflicts, by the names that the command line has for it.</summary>
internal enum ConflictChoice
{
    KeepBoth,
    LastWriterWins,
    Merge,
}

internal static class ConflictChoices
{
    internal const string Forms = "keep-both|last-writer-wins|merge";

    internal static ConflictChoice Parse(string text) => text.ToUpperInvariant() switch
    {
        "KEEP-BOTH" => ConflictChoice.KeepBoth,
        "LAST-WRITER-WINS" => ConflictChoice.LastWriterWins,
        "MERGE" => ConflictChoice.Merge,
        _ => throw new FormatException($"--on-conflict takes {Forms.Replace("|", ", ", StringComparison.Ordinal)}, not '{text}'."),
    };

    internal static IConflictResolver Resolver(ConflictChoice choice) => choice switch
    {
        ConflictChoice.LastWriterWins => new LastWriterWinsResolver(),
        ConflictChoice.Merge => new TextMergeResolver(),
        _ => new KeepBothResolver(),
    };
}
