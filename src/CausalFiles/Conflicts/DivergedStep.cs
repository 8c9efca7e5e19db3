using CausalFiles.Operations;
using CausalFiles.State;

namespace CausalFiles.Conflicts;

/// <summary>One operation of a replica that did not fit the log's tree.</summary>
/// <param name="Before">The replica's own tree before it, in terms of the log's numbers.</param>
/// <param name="Operation">The operation as it is logged, with its changes as <see cref="Operation.Diverged"/>.</param>
internal sealed record DivergedStep(FileTree Before, Operation Operation);
