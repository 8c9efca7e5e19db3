using CausalFiles.Naming;
using CausalFiles.Operations;

namespace CausalFiles.Coordination;

/// <summary>
/// A file no longer has the version that an operation was to build upon. The operation has not happened; read the file again and decide.
/// </summary>
/// <threadsafety>Immutable; safe for any number of threads.</threadsafety>
public sealed class VersionMismatchException : IOException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="path">The file.</param>
    /// <param name="expected">The version that was expected; <see cref="OperationId.None"/> for a file that must not exist.</param>
    /// <param name="actual">The version that the file has; <see cref="OperationId.None"/> when it does not exist.</param>
    public VersionMismatchException(FilePath path, OperationId expected, OperationId actual)
        : base($"'{path}' was expected {Describe(expected)} and is {Describe(actual)}.")
    {
        Path = path;
        Expected = expected;
        Actual = actual;
    }

    /// <summary>The file.</summary>
    public FilePath Path { get; }

    /// <summary>The version that was expected; <see cref="OperationId.None"/> for a file that must not exist.</summary>
    public OperationId Expected { get; }

    /// <summary>The version that the file has; <see cref="OperationId.None"/> when it does not exist.</summary>
    public OperationId Actual { get; }

    private static string Describe(OperationId version) => version == OperationId.None ? "absent" : $"at version {version}";
}
