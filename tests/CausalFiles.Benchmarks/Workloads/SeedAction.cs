namespace CausalFiles.Benchmarks.Workloads;

/// <summary>What a client of the original simulation does next.</summary>
internal enum SeedAction
{
    Read,
    Write,
    Update,
}
