using CausalFiles.Coordination;
using CausalFiles.Naming;
using CausalFiles.Operations;
using CausalFiles.State;

namespace CausalFiles.Intents;

/// <summary>The precondition of an operation: which version its file must have.</summary>
internal static class Expectation
{
    /// <summary>Lets the operation go on, or refuses it.</summary>
    /// <exception cref="VersionMismatchException">The file has another version.</exception>
    internal static void Check(FilePath path, FileEntry? current, OperationId? expected)
    {
        OperationId actual = current?.Version ?? OperationId.None;
        if (expected is { } version && version != actual)
        {
            throw new VersionMismatchException(path, version, actual);
        }
    }
}
