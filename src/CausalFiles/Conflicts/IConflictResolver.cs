namespace CausalFiles.Conflicts;

/// <summary>Decides what a file holds that two replicas have changed without seeing each other's change. Whatever the table of conflicts decides by itself never comes here.</summary>
/// <remarks>
/// It is asked when a replica that worked by itself comes back, once for each such file, while no other operation is committed: it should be quick, and must not use the same
/// <see cref="ReplicatedFileSystem"/>, which would wait for itself. It may be asked again about the same conflict when the merge has to be put together anew, and is to decide the
/// same way then. When it throws, coming back fails with that exception, the merge has not happened, and coming back may be tried again. Replicas that are to end up with the same content in whatever
/// order they come back need a resolver that decides by the versions alone, as <see cref="LastWriterWinsResolver"/> does.
/// </remarks>
/// <threadsafety>Never called concurrently by one <see cref="ReplicatedFileSystem"/>.</threadsafety>
public interface IConflictResolver
{
    /// <summary>Decides.</summary>
    /// <param name="conflict">The file and its versions.</param>
    /// <param name="cancellationToken">Ends the decision; the merge has not happened then.</param>
    /// <returns>The decision.</returns>
    ValueTask<ConflictResolution> ResolveAsync(FileConflict conflict, CancellationToken cancellationToken = default);
}
