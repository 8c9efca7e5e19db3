using CausalFiles.Benchmarks.Micro;
using CausalFiles.Benchmarks.Scenarios;

namespace CausalFiles.Benchmarks.Running;

/// <summary>The scenarios that there are, in the order in which they run.</summary>
internal static class ScenarioCatalogue
{
    internal static readonly IReadOnlyList<IScenario> All =
    [
        new SeedScenario(),
        new AppendScenario("appends", replicas: 8, callerCounts: [1, 8, 64], withDatabases: true),
        new AppendScenario("replicas64", replicas: 64, callerCounts: [8], withDatabases: false),
        new PropagationScenario(),
        new BigFileScenario(),
        new EditScenario(),
        new OpenScenario(),
        new HistoryScenario(),
        new StreamScenario(),
        new MicroScenario(),
    ];

    /// <summary>The scenarios of some names, in the catalogue's order.</summary>
    /// <exception cref="ArgumentException">There is none of one of the names.</exception>
    internal static IReadOnlyList<IScenario> Find(IReadOnlyList<string> names) =>
        names.FirstOrDefault(name => All.All(scenario => scenario.Name != name)) is { } unknown
            ? throw new ArgumentException($"There is no scenario '{unknown}'; there are {string.Join(", ", All.Select(scenario => scenario.Name))}.", nameof(names))
            : [.. All.Where(scenario => names.Contains(scenario.Name))];
}
