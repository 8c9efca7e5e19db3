namespace CausalFiles.Verification;

/// <summary>What a verification looked at, and what it found.</summary>
/// <param name="Operations">How many operations were checked.</param>
/// <param name="Contents">How many different contents were read and hashed.</param>
/// <param name="Replicas">How many replicas were compared with the log.</param>
/// <param name="Violations">What is not as it must be; empty when all is well.</param>
/// <threadsafety>Immutable; safe for any number of threads.</threadsafety>
public sealed record VerificationReport(long Operations, long Contents, int Replicas, IReadOnlyList<Violation> Violations)
{
    /// <summary>Whether nothing was found.</summary>
    public bool IsClean => Violations.Count == 0;

    /// <summary>A summary in one line, and a line for each violation.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => string.Join(
        '\n',
        Violations.Select(violation => violation.ToString())
            .Prepend($"{Operations} operations, {Contents} contents and {Replicas} replicas verified, {Violations.Count} violations"));
}
