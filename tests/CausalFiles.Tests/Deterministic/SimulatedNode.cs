namespace CausalFiles.Tests.Deterministic;

/// <summary>A file or a directory of <see cref="SimulatedDisk"/>, whatever its path.</summary>
internal abstract class SimulatedNode
{
    internal DateTime Modified { get; set; }
}
