using System.Globalization;
using System.Reflection;
using CausalFiles.Simulation.Clients;
using CausalFiles.Tests.Exports;
using CausalFiles.Tests.Harness;

namespace CausalFiles.Tests.Simulation;

/// <summary>The sample from end to end: the built program in a process of its own, on a real root.</summary>
public sealed class SimulationTests : IDisposable
{
    private readonly TestDisk disk = TestDisk.Real();

    private string Root => disk.PathOf("simulation");

    private string ReadableLog => Path.Combine(Root, ".causalfiles", "operations.txt");

    [Fact]
    public async Task Run_NoArgumentsAndNoTerminal_UsesTheDefaults()
    {
        SimulationOutcome outcome = (await SimulationProcess.RunAsync(disk.Root)).Exited(0);

        Assert.Contains("5 clients, 200 operations, latency 5..10ms", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("Operations:    1 to 200", outcome.Output, StringComparison.Ordinal);
        await AssertIdenticalReplicasAsync(5);
    }

    [Fact]
    public async Task Run_TwoTimesOnOneRoot_PerformsTheTotalAndContinues()
    {
        SimulationOutcome first = (await RunAsync("--clients", "3", "--operations", "60", "--latency", "0..2ms", "--seed", "42")).Exited(0);

        Assert.Empty(first.Errors);
        string metadata = Path.Combine(Root, ".causalfiles");
        string[] places = [Path.Combine(Root, "replicas"), Path.Combine(metadata, "snapshots"), Path.Combine(metadata, "log"), ReadableLog];
        foreach (string place in places)
        {
            Assert.Contains(place, first.Output, StringComparison.Ordinal);
            Assert.True(Path.Exists(place));
        }

        Assert.Contains("Operations:    1 to 60", first.Output, StringComparison.Ordinal);
        Assert.Contains("synchronisation of operation", first.Output, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', first.Output);
        Assert.Equal(6, first.Output.Split('\n').Count(line => line.StartsWith("ok ", StringComparison.Ordinal)));

        // More clients, then fewer: the history goes on.
        SimulationOutcome second = (await RunAsync("--clients", "5", "--operations", "40", "--latency", "0", "--quiet")).Exited(0);
        Assert.Contains("Operations:    61 to 100", second.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("synchronisation of operation", second.Output, StringComparison.Ordinal);
        SimulationOutcome third = (await RunAsync("--clients", "1", "--operations", "5", "--latency", "0")).Exited(0);
        Assert.Contains("Operations:    101 to 105", third.Output, StringComparison.Ordinal);
        Assert.Contains("Operation ID- 105\n", await File.ReadAllTextAsync(ReadableLog), StringComparison.Ordinal);
        await AssertIdenticalReplicasAsync(5);
    }

    [Theory]
    [InlineData("keep-both")]
    [InlineData("last-writer-wins")]
    [InlineData("Merge")]
    public async Task Run_Offline_ReportsConflictsAndEndsIdentical(string resolver)
    {
        string[] settled = ["--offline", "20%", "--on-conflict", resolver, "--export", disk.PathOf("history.jsonl")];
        SimulationOutcome outcome = (await RunAsync(["--clients", "4", "--operations", "300", "--latency", "0", "--seed", "7", .. settled])).Exited(0);

        Assert.Contains("is offline", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("is online again", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("Conflicts: ", outcome.Output, StringComparison.Ordinal);
        Assert.Equal(6, outcome.Output.Split('\n').Count(line => line.StartsWith("ok ", StringComparison.Ordinal)));
        Assert.Empty(JsonLinesChecker.Check(await File.ReadAllTextAsync(disk.PathOf("history.jsonl"))));
    }

    [Fact]
    public async Task Run_NamedSnapshots_NamesThemAfterTheOperationsAndStaysWithThem()
    {
        (await RunAsync("--operations", "30", "--latency", "0", "--snapshots", "named")).Exited(0);

        string directory = Path.Combine(Root, ".causalfiles", "named-snapshots");
        Assert.Equal(
            Enumerable.Range(1, 30),
            Directory.EnumerateFiles(directory, "Event-*.txt").Select(NumberOf).Order());
        string log = await File.ReadAllTextAsync(ReadableLog);
        Assert.Contains($"File snapshot saved at {directory}{Path.DirectorySeparatorChar}Event-30-client-", log, StringComparison.Ordinal);

        SimulationOutcome refused = (await RunAsync("--operations", "30", "--snapshots", "addressed")).Exited(2);
        Assert.Contains("--snapshots", refused.Errors, StringComparison.Ordinal);
        SimulationOutcome continued = (await RunAsync("--operations", "10", "--latency", "0", "--quiet")).Exited(0);
        Assert.Contains("Operations:    31 to 40", continued.Output, StringComparison.Ordinal);
        Assert.Equal(40, Directory.EnumerateFiles(directory).Count());
    }

    [Theory]
    [InlineData("--clients", "0")]
    [InlineData("--clients", "1001")]
    [InlineData("--operations", "many")]
    [InlineData("--latency", "10..5ms")]
    [InlineData("--read-weight", "-1")]
    [InlineData("--snapshots", "both")]
    [InlineData("--seed", "x")]
    [InlineData("--read-weight", "0", "--write-weight", "0", "--update-weight", "0")]
    [InlineData("--unknown")]
    public async Task Run_BadArguments_SaysWhyAndTouchesNothing(params string[] arguments)
    {
        SimulationOutcome outcome = (await RunAsync(arguments)).Exited(2);

        Assert.Contains(arguments.Length <= 2 ? arguments[^1] : "weights", outcome.Errors, StringComparison.Ordinal);
        Assert.Empty(outcome.Output);
        Assert.Empty(Directory.EnumerateFileSystemEntries(disk.Root));
    }

    [Fact]
    public async Task Run_Help_NamesEveryOptionAndExitCode()
    {
        SimulationOutcome outcome = (await RunAsync("--help")).Exited(0);

        string[] said =
        [
            "--clients", "--operations", "--latency", "--seed", "--root", "--read-weight", "--write-weight", "--update-weight", "--snapshots", "--export",
            "--shiviz", "--quiet", "--plain", "130", "--offline", "--on-conflict", "[default: keep-both]",
        ];
        Assert.All(said, text => Assert.Contains(text, outcome.Output, StringComparison.Ordinal));
        Assert.DoesNotContain(nameof(ConflictChoice.KeepBoth), outcome.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_Exports_AreTheWholeHistory()
    {
        string lines = disk.PathOf("history.jsonl");
        string shiViz = disk.PathOf("history.log");

        SimulationOutcome outcome = (await RunAsync("--operations", "30", "--latency", "0", "--quiet", "--export", lines, "--shiviz", shiViz)).Exited(0);

        Assert.Contains($"{lines}, 30 operations", outcome.Output, StringComparison.Ordinal);
        Assert.Empty(JsonLinesChecker.Check(await File.ReadAllTextAsync(lines)));
        Assert.Equal(2 + (2 * 30), (await File.ReadAllLinesAsync(shiViz)).Length);
    }

    [Fact]
    public async Task Run_Version_IsThatOfTheLibrary()
    {
        SimulationOutcome outcome = (await RunAsync("--version")).Exited(0);

        string library = typeof(ReplicatedFileSystem).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;
        Assert.Equal(library, outcome.Output.Trim());
    }

    [Fact]
    public async Task Run_RootInUse_IsRefused()
    {
        await using var files = await ReplicatedFileSystem.OpenAsync(Root, ["client-0"]);

        SimulationOutcome outcome = (await RunAsync("--operations", "5")).Exited(3);

        Assert.Contains("already open", outcome.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_Interrupted_StopsInOrder()
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        using var simulation = Start("--operations", "1000000", "--latency", "0..2ms");
        await simulation.WaitForLinesAsync(100);
        simulation.Interrupt();
        SimulationOutcome outcome = (await simulation.WaitAsync()).Exited(130);

        Assert.Contains("Rate:", outcome.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("FAILED", outcome.Output, StringComparison.Ordinal);
        await AssertIdenticalReplicasAsync(5);
    }

    [Theory]
    [InlineData("addressed")]
    [InlineData("named")]
    public async Task Run_AfterACrash_ContinuesTheHistory(string snapshots)
    {
        using (var crashing = Start("--operations", "1000000", "--latency", "0..2ms", "--snapshots", snapshots))
        {
            await crashing.WaitForLinesAsync(300);
            crashing.Kill();
            _ = await crashing.WaitAsync();
        }

        SimulationOutcome outcome = (await RunAsync("--clients", "4", "--operations", "20", "--quiet", "--latency", "0")).Exited(0);

        Assert.Contains("continued after operation", outcome.Output, StringComparison.Ordinal);
        await AssertIdenticalReplicasAsync(5);
    }

    public void Dispose() => disk.Dispose();

    private SimulationProcess Start(params string[] arguments) => SimulationProcess.Start(disk.Root, ["--root", Root, .. arguments]);

    private Task<SimulationOutcome> RunAsync(params string[] arguments) => SimulationProcess.RunAsync(disk.Root, ["--root", Root, .. arguments]);

    private static int NumberOf(string snapshot) => int.Parse(Path.GetFileName(snapshot).Split('-')[1], CultureInfo.InvariantCulture);

    private async Task AssertIdenticalReplicasAsync(int count)
    {
        string[] replicas = Directory.GetDirectories(Path.Combine(Root, "replicas"));
        Assert.Equal(count, replicas.Length);
        byte[] expected = await File.ReadAllBytesAsync(Path.Combine(replicas[0], "File.txt"));
        Assert.NotEmpty(expected);
        foreach (string replica in replicas)
        {
            Assert.Equal(["File.txt"], Directory.EnumerateFileSystemEntries(replica).Select(Path.GetFileName));
            Assert.Equal(expected, await File.ReadAllBytesAsync(Path.Combine(replica, "File.txt")));
        }
    }
}
