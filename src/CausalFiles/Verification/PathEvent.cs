using CausalFiles.Contents;
using CausalFiles.Operations;

namespace CausalFiles.Verification;

/// <summary>What a path has led to from an operation on.</summary>
/// <param name="By">The operation.</param>
/// <param name="Version">The version of the file; <see cref="OperationId.None"/> when there is none any more.</param>
/// <param name="Content">Its content, as far as it is known.</param>
internal sealed record PathEvent(SeenOperation By, OperationId Version, Snapshot? Content);
