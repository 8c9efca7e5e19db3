namespace CausalFiles.Simulation.Snapshots;

/// <summary>A root keeps its snapshots in another way than the one asked for; nothing was touched.</summary>
internal sealed class SnapshotChoiceException(string message) : Exception(message);
