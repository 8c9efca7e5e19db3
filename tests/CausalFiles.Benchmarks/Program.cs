using CausalFiles.Benchmarks;

// Each scenario measures something of the library beside something to compare it with, in one run, and prints a ratio: times on a shared machine mean little by
// themselves.
Dictionary<string, Func<Workspace, Task>> scenarios = new()
{
    ["seed"] = SeedScenario.RunAsync,
    ["history"] = HistoryScenario.RunAsync,
};

string[] chosen = args.Length == 0 ? [.. scenarios.Keys] : args;
if (chosen.FirstOrDefault(name => !scenarios.ContainsKey(name)) is { } unknown)
{
    Console.Error.WriteLine($"There is no scenario '{unknown}'; there are {string.Join(", ", scenarios.Keys)}.");
    return 2;
}

foreach (string name in chosen)
{
    Console.WriteLine($"== {name}");
    using Workspace workspace = new();
    await scenarios[name](workspace);
}

return 0;
