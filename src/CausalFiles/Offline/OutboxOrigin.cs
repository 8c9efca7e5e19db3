using CausalFiles.Naming;
using CausalFiles.Operations;

namespace CausalFiles.Offline;

/// <summary>Where an outbox begins: the tree that its operations build upon is that of the log after an operation.</summary>
/// <param name="Replica">Whose outbox it is.</param>
/// <param name="At">The last operation of the log that the replica had.</param>
/// <param name="Number">What tells the provisional identities of this outbox from those of others.</param>
/// <param name="First">The position of its first operation that builds upon <paramref name="At"/>; those before are in the log.</param>
internal sealed record OutboxOrigin(ReplicaId Replica, OperationId At, int Number, long First);
