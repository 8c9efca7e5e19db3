using CausalFiles.Conformance;
using CausalFiles.OperationLog;

namespace CausalFiles.Tests.OperationLog;

/// <summary>What the seam does by itself is enough to keep the contract.</summary>
public sealed class ForeignLogTests : OperationLogConformance
{
    private readonly ForeignLog log = new();

    protected override ValueTask<IOperationLog> OpenAsync() => new(log);
}
