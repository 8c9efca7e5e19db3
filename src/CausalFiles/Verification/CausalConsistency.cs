using CausalFiles.Operations;

namespace CausalFiles.Verification;

/// <summary>
/// Checks that a history is causally consistent, wherever it comes from and whoever made it: out of an open root, out of a file, with concurrent
/// operations or without. It looks at the operations alone and needs neither contents nor replicas.
/// </summary>
/// <remarks>
/// <para>Checked are: the positions have no gap; each clock is one tick of its replica's own component, covers all that its replica had seen and
/// all that the operations that it has seen had seen, and nothing that comes later in the log; the version that an operation builds upon or
/// reads is one that it has seen, and the latest such; reads return its content; and the four guarantees of a session: read your writes,
/// monotonic reads, monotonic writes, writes follow reads.</para>
/// <para>A clock need not have the component of a replica that was retired before (<see cref="OperationKind.Retire"/>): it counts as seen as far as it had come then. Whether the
/// author of an operation that follows had seen it all is not told by such a clock, so that neither answer is a violation.</para>
/// <para>A history may begin after the first operation, as one does after a compaction. Then nothing is said of what came before.</para>
/// <para>The operations of one root are totally ordered; that, contents and replicas are what <see cref="ReplicatedFileSystem.VerifyAsync"/> checks
/// besides. Time and memory grow with the number of operations.</para>
/// </remarks>
/// <threadsafety>Safe for any number of threads.</threadsafety>
public static class CausalConsistency
{
    /// <summary>Checks a history.</summary>
    /// <param name="history">The operations, in the order of their log and without a gap.</param>
    /// <param name="cancellationToken">Ends the check.</param>
    /// <returns>How many operations were checked, and each violation with the operations that it is between.</returns>
    public static async Task<VerificationReport> VerifyAsync(IAsyncEnumerable<Operation> history, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(history);
        CausalVerifier verifier = new();
        await foreach (Operation operation in history.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            verifier.Check(operation);
        }

        return new VerificationReport(verifier.Count, Contents: 0, Replicas: 0, verifier.Violations);
    }
}
