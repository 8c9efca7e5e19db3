using CausalFiles.Operations;
using CausalFiles.State;

namespace CausalFiles.Coordination;

/// <summary>Operations that were committed together: what replicas apply.</summary>
/// <param name="Before">The state that the first of them follows.</param>
/// <param name="After">The state that the last of them leaves.</param>
/// <param name="Operations">The operations, in the order of the log.</param>
internal sealed record CommittedGroup(LogState Before, LogState After, IReadOnlyList<Operation> Operations);
