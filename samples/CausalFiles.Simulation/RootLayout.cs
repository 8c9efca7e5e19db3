using CausalFiles.Simulation.Snapshots;

namespace CausalFiles.Simulation;

/// <summary>Where things stand below a root.</summary>
internal sealed record RootLayout(string Root)
{
    internal string Replicas => Path.Combine(Root, "replicas");

    internal string Log => Path.Combine(Metadata, "log");

    internal string ReadableLog => Path.Combine(Metadata, "operations.txt");

    internal string AddressedSnapshots => Path.Combine(Metadata, "snapshots");

    internal string NamedSnapshots => Path.Combine(Metadata, "named-snapshots");

    private string Metadata => Path.Combine(Root, ".causalfiles");

    internal string SnapshotsOf(SnapshotKind kind) => kind == SnapshotKind.Named ? NamedSnapshots : AddressedSnapshots;

    /// <summary>How many replicas there will be once these clients have theirs: a root keeps the replicas of earlier runs.</summary>
    internal int CountReplicas(IEnumerable<string> clients) => Directory.Exists(Replicas)
        ? Directory.EnumerateDirectories(Replicas).Select(Path.GetFileName).Union(clients).Count()
        : clients.Count();

    /// <summary>How the root is to keep its snapshots: as it does already; a new one as asked.</summary>
    /// <exception cref="SnapshotChoiceException">It does so in another way than the one asked for.</exception>
    internal SnapshotKind ChooseSnapshots(SnapshotKind? asked)
    {
        // Whoever opens the root with the library's defaults leaves an empty store of its own beside the named files.
        SnapshotKind? existing = Directory.Exists(NamedSnapshots) ? SnapshotKind.Named
            : Directory.Exists(AddressedSnapshots) ? SnapshotKind.Addressed
            : null;
        return existing is null || asked is null || asked == existing
            ? existing ?? asked ?? SnapshotKind.Addressed
            : throw new SnapshotChoiceException(
                $"'{Root}' keeps its snapshots {Describe(existing.Value)}, and would not find them {Describe(asked.Value)}. "
                + "Leave --snapshots out to continue it, or choose another --root.");
    }

    private static string Describe(SnapshotKind kind) => kind == SnapshotKind.Named ? "as named files" : "by their address";
}
