namespace CausalFiles.Simulation.Snapshots;

/// <summary>How a root keeps its snapshots; every root has one way, for ever.</summary>
internal enum SnapshotKind
{
    /// <summary>By the hash of their content, equal contents once: the library's own way.</summary>
    Addressed,

    /// <summary>As a plain file for each operation, with a name that says which.</summary>
    Named,
}
