using CausalFiles.Conformance;
using CausalFiles.Locking;

namespace CausalFiles.Tests.Locking;

public sealed class InProcessCoordinatorLockTests : CoordinatorLockConformance
{
    private readonly InProcessCoordinatorLock coordinatorLock = new();

    protected override ICoordinatorLock Reach() => coordinatorLock;
}
