using System.Diagnostics;
using CausalFiles.Benchmarks.Output;
using CausalFiles.Benchmarks.Results;

namespace CausalFiles.Benchmarks.Running;

/// <summary>Runs scenarios one after the other and prints what each has measured; one that fails does not keep the others from running.</summary>
internal sealed class ScenarioRunner(BenchmarkArguments arguments, TextWriter output, CancellationToken stop)
{
    internal async Task<RunReport> RunAsync(IReadOnlyList<IScenario> scenarios)
    {
        using Workspace common = new();
        SharedRoots roots = new(common);
        var machine = Machine.Describe(common.NewDirectory());
        DateTimeOffset date = TimeProvider.System.GetLocalNow();
        List<ScenarioReport> reports = [];
        foreach (IScenario scenario in scenarios)
        {
            stop.ThrowIfCancellationRequested();
            output.WriteLine($"== {scenario.Name}: {scenario.Title}");
            ScenarioReport report = await RunAsync(scenario, roots);
            ConsoleReport.Write(output, report);
            reports.Add(report);
        }

        return new RunReport(machine, date, arguments.Scale, arguments.Passes, reports);
    }

    private async Task<ScenarioReport> RunAsync(IScenario scenario, SharedRoots roots)
    {
        long started = Stopwatch.GetTimestamp();
        ScenarioReport report = new(scenario.Name, scenario.Title, scenario.Method, default);
        using Workspace workspace = new();
        try
        {
            ScenarioContext context = new(workspace, roots, arguments.Scale, arguments.Passes, output.WriteLine, stop);
            report = report with { Result = await scenario.RunAsync(context) };
        }
        catch (Exception e) when (!stop.IsCancellationRequested)
        {
            report = report with { Failure = e };
        }

        return report with { Took = Stopwatch.GetElapsedTime(started) };
    }
}
