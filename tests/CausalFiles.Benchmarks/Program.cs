using CausalFiles.Benchmarks.Children;
using CausalFiles.Benchmarks.Output;
using CausalFiles.Benchmarks.Results;
using CausalFiles.Benchmarks.Running;

// Each scenario measures something of the library beside something to compare it with, in one run, and prints a ratio: times on a shared machine mean little by
// themselves.
if (args is [ChildProcess.Marker, .. string[] work])
{
    return await ChildProcess.WorkAsync(work);
}

BenchmarkArguments arguments;
IReadOnlyList<IScenario> chosen;
try
{
    arguments = BenchmarkArguments.Parse(args);
    chosen = arguments.IsAll || arguments.IsList ? ScenarioCatalogue.All : ScenarioCatalogue.Find(arguments.Names);
}
catch (ArgumentException e)
{
    Console.Error.WriteLine($"{e.Message}{Environment.NewLine}{BenchmarkArguments.Usage}");
    return 2;
}

if (arguments.IsList)
{
    Console.WriteLine(string.Join(Environment.NewLine, chosen.Select(scenario => $"{scenario.Name,-12} {scenario.Title}")));
    return 0;
}

string? document = arguments.Output ?? (arguments.IsAll && arguments.Scale == 1 ? MarkdownReport.Path : null);
if (document is not null && !Directory.Exists(Path.GetDirectoryName(Path.GetFullPath(document))))
{
    Console.Error.WriteLine($"There is no directory for '{document}'; run it at the top of the repository, or say --output.");
    return 2;
}

using StopSignal signal = new();
RunReport run;
try
{
    run = await new ScenarioRunner(arguments, Console.Out, signal.Token).RunAsync(chosen);
}
catch (OperationCanceledException) when (signal.Token.IsCancellationRequested)
{
    return 130;
}

if (document is not null)
{
    File.WriteAllText(document, MarkdownReport.Render(run));
    Console.WriteLine($"written: {Path.GetFullPath(document)}");
}

return run.IsComplete ? 0 : 1;
