using CausalFiles.Conformance;
using CausalFiles.OperationLog;

namespace CausalFiles.Tests.OperationLog;

public sealed class InMemoryOperationLogTests : OperationLogConformance
{
    private readonly InMemoryOperationLog log = new();

    protected override ValueTask<IOperationLog> OpenAsync() => new(log);
}
