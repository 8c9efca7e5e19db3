using CausalFiles.Conflicts;

namespace CausalFiles.Tests.Harness;

/// <summary>Decides nothing until it is ready, and then keeps both.</summary>
internal sealed class HesitantResolver : IConflictResolver
{
    internal bool IsReady { get; set; }

    public ValueTask<ConflictResolution> ResolveAsync(FileConflict conflict, CancellationToken cancellationToken = default) =>
        IsReady ? new(ConflictResolution.KeepBoth) : throw new InvalidDataException("Not yet.");
}
