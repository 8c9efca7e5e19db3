using System.Globalization;
using CausalFiles.Naming;

namespace CausalFiles.Operations;

/// <summary>
/// Two changes of one file or directory, neither of which had seen the other, and what a <see cref="OperationKind.Merge"/> made of them. <em>Ours</em> is what the
/// merging replica had done by itself, <em>theirs</em> what the log had meanwhile.
/// </summary>
/// <threadsafety>Immutable; safe for any number of threads.</threadsafety>
public sealed record Conflict
{
    /// <summary>Where the file or directory is that both changed, after the merge; where it was before, when it is gone.</summary>
    public required FilePath Path { get; init; }

    /// <summary>What the log had meanwhile.</summary>
    public required ConflictChange TheirChange { get; init; }

    /// <summary>What the merging replica had done.</summary>
    public required ConflictChange OurChange { get; init; }

    /// <summary>What came of it.</summary>
    public required ConflictOutcome Outcome { get; init; }

    /// <summary>The version that both grew out of; <see cref="EffectId.None"/> when there was none.</summary>
    public EffectId Base { get; init; }

    /// <summary>Their version; <see cref="EffectId.None"/> when they have deleted it, and for a directory.</summary>
    public EffectId Theirs { get; init; }

    /// <summary>
    /// Our version: the effect that wrote it, whose content is kept in the history whatever the outcome; <see cref="EffectId.None"/> when the replica has deleted it, and for a
    /// directory.
    /// </summary>
    public EffectId Ours { get; init; }

    /// <summary>With <see cref="ConflictOutcome.KeptBoth"/>, where ours is now; otherwise null.</summary>
    public FilePath? Copy { get; init; }

    /// <summary>One line: what was changed by whom, and what came of it.</summary>
    /// <returns>The line.</returns>
    public override string ToString() => Copy is { } copy
        ? string.Create(CultureInfo.InvariantCulture, $"{Path}: theirs {TheirChange} (#{Theirs}), ours {OurChange} (#{Ours}) -> {Outcome}, ours in {copy}")
        : string.Create(CultureInfo.InvariantCulture, $"{Path}: theirs {TheirChange} (#{Theirs}), ours {OurChange} (#{Ours}) -> {Outcome}");
}
