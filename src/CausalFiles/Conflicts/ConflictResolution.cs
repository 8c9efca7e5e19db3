using CausalFiles.Operations;

namespace CausalFiles.Conflicts;

/// <summary>What an <see cref="IConflictResolver"/> has decided. Whatever it is, both versions stay in the history.</summary>
/// <threadsafety>Immutable; safe for any number of threads.</threadsafety>
public sealed class ConflictResolution
{
    private ConflictResolution(ConflictOutcome outcome, ReadOnlyMemory<byte> content = default)
    {
        Outcome = outcome;
        Content = content;
    }

    /// <summary>Theirs stays, and ours is put beside it under a name that tells of the conflict.</summary>
    public static ConflictResolution KeepBoth { get; } = new(ConflictOutcome.KeptBoth);

    /// <summary>Theirs stays as it is, with its version.</summary>
    public static ConflictResolution UseTheirs { get; } = new(ConflictOutcome.KeptTheirs);

    /// <summary>Ours becomes the content.</summary>
    public static ConflictResolution UseOurs { get; } = new(ConflictOutcome.KeptOurs);

    /// <summary>What comes of the conflict.</summary>
    internal ConflictOutcome Outcome { get; }

    /// <summary>The content that was made out of both.</summary>
    internal ReadOnlyMemory<byte> Content { get; }

    /// <summary>A content that was made out of both becomes that of the file.</summary>
    /// <param name="content">The bytes, which are copied.</param>
    /// <returns>The decision.</returns>
    public static ConflictResolution UseContent(ReadOnlyMemory<byte> content) => new(ConflictOutcome.Merged, content.ToArray());
}
