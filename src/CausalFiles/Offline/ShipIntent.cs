using CausalFiles.Coordination;
using CausalFiles.Operations;

namespace CausalFiles.Offline;

/// <summary>Brings one operation of an outbox into the log.</summary>
internal sealed class ShipIntent(Shipment shipment, int index) : Intent(shipment.Replica)
{
    internal override OperationKind Kind => shipment.KindOf(index);

    internal override bool NeedsReplica => false;

    internal override ValueTask<Draft> DraftAsync(Workspace workspace, CancellationToken cancellationToken) =>
        shipment.DraftAsync(index, workspace, cancellationToken);
}
