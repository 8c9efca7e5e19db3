namespace CausalFiles.Conflicts;

/// <summary>Keeps both: theirs stays in its place, and ours is put beside it, as <c>plan (conflict, bob, 17).md</c>. The default.</summary>
/// <threadsafety>Safe for any number of threads.</threadsafety>
public sealed class KeepBothResolver : IConflictResolver
{
    /// <inheritdoc/>
    public ValueTask<ConflictResolution> ResolveAsync(FileConflict conflict, CancellationToken cancellationToken = default) => new(ConflictResolution.KeepBoth);
}
