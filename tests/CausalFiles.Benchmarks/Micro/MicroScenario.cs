using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using CausalFiles.Benchmarks.Results;
using CausalFiles.Benchmarks.Running;

namespace CausalFiles.Benchmarks.Micro;

/// <summary>The small parts, measured by BenchmarkDotNet in this process, each beside a baseline that does the least that the work could consist of.</summary>
internal sealed class MicroScenario : IScenario
{
    private const int Iterations = 15;

    // Fewer, and the just-in-time compiler has not yet done its best.
    private const int Warmups = 8;

    private static readonly Type[] Parts = [typeof(ClockParts), typeof(CodecParts), typeof(ContentParts)];

    public string Name => "micro";

    public string Title => "Small parts";

    public string Method => $"""
        Measured by BenchmarkDotNet within this process, {Iterations} iterations after {Warmups} that do not count, one part after the other. Each stands beside a
        baseline that does the least that its work could consist of; a ratio is that of the medians.
        """;

    public Task<ScenarioResult> RunAsync(ScenarioContext context)
    {
        Job job = new Job()
            .WithToolchain(InProcessEmitToolchain.Instance)
            .WithWarmupCount(Warmups)
            .WithIterationCount(context.Scaled(Iterations, least: 3))
            .WithIterationTime(Perfolizer.Horology.TimeInterval.FromMilliseconds(100));
        IConfig config = ManualConfig.CreateEmpty()
            .AddJob(job)
            .AddLogicalGroupRules(BenchmarkLogicalGroupRule.ByCategory)
            .AddLogger(NullLogger.Instance)
            .AddColumnProvider(DefaultColumnProviders.Instance)
            .AddDiagnoser(BenchmarkDotNet.Diagnosers.MemoryDiagnoser.Default)
            .WithArtifactsPath(context.Workspace.NewDirectory());
        BenchmarkReport[] reports = [.. Parts.SelectMany(part => Run(part, config, context))];
        BenchmarkReport[] measured = [.. reports.Where(report => !IsBaseline(report))];
        return Task.FromResult(new ScenarioResult([.. measured.Select(report => Compare(report, reports))])
        {
            Details = [new DetailTable("Memory allocated each time", ["part", "bytes"], [.. measured.Select(MemoryRow)])],
        });
    }

    private static IEnumerable<BenchmarkReport> Run(Type part, IConfig config, ScenarioContext context)
    {
        Summary summary = BenchmarkRunner.Run(part, config);
        context.Stop.ThrowIfCancellationRequested();
        return summary.HasCriticalValidationErrors || summary.Reports.Any(report => !report.Success)
            ? throw new InvalidOperationException($"{part.Name} did not run: {string.Join(" ", summary.ValidationErrors.Select(error => error.Message))}")
            : summary.Reports;
    }

    private static Comparison Compare(BenchmarkReport report, BenchmarkReport[] all)
    {
        BenchmarkReport baseline = all.Single(other => IsBaseline(other) && Group(other) == Group(report));
        return new Comparison(Describe(report), Times(report), NameOf(baseline)) { PeerFigure = Times(baseline) };
    }

    private static bool IsBaseline(BenchmarkReport report) => report.BenchmarkCase.Descriptor.Baseline;

    private static (Type Part, string Category, string Parameters) Group(BenchmarkReport report) => (
        report.BenchmarkCase.Descriptor.Type,
        string.Join(',', report.BenchmarkCase.Descriptor.Categories),
        report.BenchmarkCase.Parameters.DisplayInfo);

    private static string Describe(BenchmarkReport report)
    {
        IEnumerable<string> parameters = report.BenchmarkCase.Parameters.Items.Select(static item => $"{item.Value:N0} {item.Name}".ToLowerInvariant());
        return $"{NameOf(report)}, {string.Join(", ", parameters)}";
    }

    private static string NameOf(BenchmarkReport report) => report.BenchmarkCase.Descriptor.WorkloadMethodDisplayInfo.Trim('\'');

    // One value: parts and baselines take no turns, so that their iterations are no pairs.
    private static Series Times(BenchmarkReport report) => new(Unit.Seconds, [report.ResultStatistics!.Median * 1e-9]);

    private static IReadOnlyList<string> MemoryRow(BenchmarkReport report) =>
        [Describe(report), report.GcStats.GetBytesAllocatedPerOperation(report.BenchmarkCase) is { } bytes ? Quantity.Of(Unit.Bytes, bytes) : "unknown"];
}
