using System.Diagnostics;
using CausalFiles.Operations;
using CausalFiles.Simulation.Checks;
using CausalFiles.Simulation.Clients;
using CausalFiles.Simulation.Exports;
using CausalFiles.Simulation.Measures;
using CausalFiles.Simulation.Narration;
using CausalFiles.Simulation.Output;
using CausalFiles.Simulation.Report;
using CausalFiles.Simulation.Snapshots;

namespace CausalFiles.Simulation;

/// <summary>A run from its beginning to its end: opens the root, lets the clients work, reports what they did, and checks it.</summary>
internal sealed class SimulationRun(SimulationOptions options, IScreen screen, TextWriter errors)
{
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    internal async Task<int> RunAsync(CancellationToken stop)
    {
        try
        {
            bool isGood = await SimulateAsync(new SimulatedRoot(options), stop);
            return !isGood ? ExitCode.Failure : stop.IsCancellationRequested ? ExitCode.Interrupted : ExitCode.Success;
        }
        catch (SnapshotChoiceException e)
        {
            return Fail(e.Message, ExitCode.BadArguments);
        }
        catch (RootInUseException e)
        {
            return Fail(e.Message, ExitCode.RootInUse);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or AggregateException)
        {
            return Fail($"The run cannot go on: {e.Message}", ExitCode.Failure);
        }
    }

    private async Task<bool> SimulateAsync(SimulatedRoot root, CancellationToken stop)
    {
        await using Narrator narrator = new(screen, options.Quiet);
        using LibraryMeter meter = new();
        await using ReplicatedFileSystem files = await root.OpenAsync(screen, narrator);
        screen.WriteLine(Introduction(files.LastOperation));
        RunResult result = await PerformAsync(files, narrator, stop);
        bool isGood = result.Failure is null || Complain($"The clients stopped: {result.Failure.Message}");
        isGood &= await TrySyncAsync(files);

        var audit = await HistoryAudit.OfAsync(files.HistoryAsync(CancellationToken.None), result.Before, files.Replicas.Count);
        foreach (TableContent table in ClosingReport.Tables(result, meter, audit, files.Replicas.Count))
        {
            screen.Write(table);
        }

        screen.WriteLine(string.Join('\n', ClosingReport.Summary(result, root)));

        // Clients that were stopped have performed what they counted; otherwise it is what was asked for.
        bool isComplete = result.Failure is null && !stop.IsCancellationRequested;
        long expected = isComplete ? options.Operations : result.Performed;
        isGood &= await CheckAsync(new RunChecks(files, audit, result.Tallies, expected));
        foreach (string written in await new HistoryExports(options.Export, options.ShiViz).WriteAsync(files))
        {
            screen.WriteLine(written);
        }

        return isGood;
    }

    private async Task<RunResult> PerformAsync(ReplicatedFileSystem files, Narrator narrator, CancellationToken stop)
    {
        OperationId before = files.LastOperation;
        ClientGroup clients = new(files, options, narrator);
        long started = Stopwatch.GetTimestamp();
        TimeSpan elapsed = default;
        Exception? failure = null;
        await screen.ShowProgressAsync(clients.Budget, Task.Run(
            async () =>
            {
                failure = await clients.RunAsync(stop);
                elapsed = Stopwatch.GetElapsedTime(started);

                // The narration ends before the report begins.
                await narrator.DisposeAsync();
            },
            CancellationToken.None));
        return new RunResult
        {
            Tallies = clients.Tallies,
            Elapsed = elapsed,
            Before = before,
            Last = files.LastOperation,
            Failure = failure,
        };
    }

    private async Task<bool> TrySyncAsync(ReplicatedFileSystem files)
    {
        try
        {
            await files.SyncAsync(CancellationToken.None);
            return true;
        }
        catch (IOException e)
        {
            return Complain($"Not everything has followed: {e.Message}");
        }
    }

    private async Task<bool> CheckAsync(RunChecks checks)
    {
        bool isGood = true;
        await foreach (CheckResult result in checks.RunAsync())
        {
            screen.WriteLine($"{(result.Holds ? "ok    " : "FAILED")} {result.Rule}");
            isGood &= result.Holds || Complain($"Check failed: {result.Rule}: {result.Failure}");
        }

        return isGood;
    }

    private string Introduction(OperationId last)
    {
        string clients = Quantity.Of(options.Clients, "client");
        string operations = Quantity.Of(options.Operations, "operation");
        string history = last == OperationId.None ? "new" : $"continued after operation {last}";
        string few = options.Operations > options.Clients ? "" : "\nThere are no more operations than clients: some clients may have none.";
        return $"{clients}, {operations}, latency {options.Latency}{(options.Offline.IsNothing ? "" : $", offline {options.Offline}")}, seed {options.Seed}\n"
            + $"Root {options.Root}, {history}{few}";
    }

    private int Fail(string message, int code)
    {
        _ = Complain(message);
        return code;
    }

    private bool Complain(string message)
    {
        errors.WriteLine(message);
        return false;
    }
}
