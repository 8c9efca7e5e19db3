using CausalFiles.Naming;

namespace CausalFiles.Benchmarks.Workloads;

/// <summary>Names for as many replicas as are wanted.</summary>
internal static class Replicas
{
    internal static IReadOnlyList<ReplicaId> Named(int count) => [.. Enumerable.Range(0, count).Select(i => ReplicaId.Parse($"replica-{i:d2}"))];
}
