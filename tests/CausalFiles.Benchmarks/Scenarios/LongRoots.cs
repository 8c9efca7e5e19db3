using CausalFiles.Benchmarks.Children;
using CausalFiles.Benchmarks.Running;

namespace CausalFiles.Benchmarks.Scenarios;

/// <summary>The roots whose histories are compared: the same files with a long and with a short one.</summary>
internal static class LongRoots
{
    internal const int Operations = 1_000_000;
    internal const int FewOperations = 12_000;
    internal const int Files = 1_000;

    internal static FillRequest Long(ScenarioContext context) => new(context.Scaled(Operations, least: 20 * FilesOf(context)), FilesOf(context));

    internal static FillRequest Short(ScenarioContext context) => new(12 * FilesOf(context), FilesOf(context));

    private static int FilesOf(ScenarioContext context) => context.Scaled(Files, least: 100);
}
