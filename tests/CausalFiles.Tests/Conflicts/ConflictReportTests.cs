using System.Diagnostics.Metrics;
using CausalFiles.Clocks;
using CausalFiles.Diagnostics;
using CausalFiles.Exports;
using CausalFiles.Naming;
using CausalFiles.Operations;
using CausalFiles.Tests.Exports;
using CausalFiles.Tests.Harness;
using CausalFiles.Verification;
using Microsoft.Extensions.Logging;

namespace CausalFiles.Tests.Conflicts;

/// <summary>Who is told of conflicts, and who notices when one is passed over.</summary>
public sealed class ConflictReportTests() : RootTests(TestDisk.Real())
{
    private readonly Recorder recorder = new();

    protected override ReplicatedFileSystemOptions Options => new() { LoggerFactory = recorder };

    [Fact]
    public async Task Merge_WithAConflict_IsLoggedAndCounted()
    {
        Dictionary<string, object?> tags = [];
        using MeterListener listener = new() { InstrumentPublished = EnableConflicts };
        listener.SetMeasurementEventCallback<long>((_, _, measured, _) => Add(tags, measured));
        listener.Start();

        Operation merge = await MergeAsync();

        (LogLevel level, string message) = Assert.Single(recorder.Messages);
        Assert.Equal(LogLevel.Warning, level);
        Assert.Equal($"Operation {merge.Id} of replica bob settled a conflict: {merge.Conflicts[0]}", message);
        Assert.Equal(("bob", "KeptBoth"), (tags[DiagnosticNames.ReplicaTag], tags[DiagnosticNames.OutcomeTag]));
    }

    [Fact]
    public async Task Verify_AMerge_FindsNothing()
    {
        await MergeAsync();

        Assert.Empty((await CausalConsistency.VerifyAsync(Files.HistoryAsync())).Violations);
        await AssertSoundAsync();
    }

    [Fact]
    public async Task Verify_AMergeThatDropsOursWithoutAWord_FindsIt()
    {
        Operation merge = await MergeAsync();
        List<Operation> history = await HistoryAsync();
        history[^1] = merge with { Effects = [], Conflicts = [] };

        Violation found = Assert.Single((await CausalConsistency.VerifyAsync(history.ToAsyncEnumerable())).Violations);

        Assert.Equal((Rules.MergeKeepsOurs, merge.Id, 3L), (found.Rule, found.Operation!.Id, found.Against!.Value.Value));
    }

    [Fact]
    public async Task Verify_WhatDivergedAndWasNeverMerged_IsFound()
    {
        Operation merge = await MergeAsync();
        List<Operation> history = await HistoryAsync();
        history[^1] = merge with { Effects = [new DirectoryCreated("d")], Conflicts = [], Kind = OperationKind.CreateDirectory, Path = "d" };

        Violation found = Assert.Single((await CausalConsistency.VerifyAsync(history.ToAsyncEnumerable())).Violations);

        Assert.Equal((Rules.DivergedIsMerged, merge.Id, 3L), (found.Rule, found.Operation!.Id, found.Against!.Value.Value));
    }

    [Theory]
    [InlineData("alice", "alice:3,bob:1", false, Rules.DivergedIsUnseen)]
    [InlineData("bob", "alice:1,bob:2", true, Rules.DivergedHolds)]
    public async Task Verify_AnEffectOfWhatIsNotMerged_IsFound(string replica, string clock, bool isOffline, string rule)
    {
        Operation merge = await MergeAsync();
        List<Operation> history = await HistoryAsync();
        history[^1] = history[0] with
        {
            Id = merge.Id,
            Replica = ReplicaId.Parse(replica),
            Kind = OperationKind.CreateDirectory,
            Path = "d",
            Effects = [new DirectoryCreated("d")],
            Snapshot = null,
            Clock = VectorClock.Parse(clock),
            IsOffline = isOffline,
        };
        history.Add(merge with { Id = merge.Id.Next, Clock = merge.Clock.Merge(VectorClock.Parse(clock)).Increment(ReplicaId.Parse("bob")) });

        VerificationReport report = await CausalConsistency.VerifyAsync(history.ToAsyncEnumerable());

        Assert.Contains(report.Violations, found => found.Rule == rule && found.Operation!.Id == merge.Id && found.Against!.Value.Value == 3);
        IReadOnlyList<string> outside = JsonLinesChecker.Check(await ExportOfAsync(history));
        Assert.NotEmpty(outside);
    }

    private static async Task<string> ExportOfAsync(List<Operation> history)
    {
        using MemoryStream stream = new();
        await HistoryFile.WriteAsync(stream, history.ToAsyncEnumerable());
        return System.Text.Encoding.UTF8.GetString(stream.ToArray());
    }

    private async Task<Operation> MergeAsync()
    {
        await Alice.WriteAllTextAsync("f", "base");
        OfflineWorker bob = new(Files, "bob");
        await Alice.WriteAllTextAsync("f", "theirs");
        await bob.WriteAsync("f", "ours");
        return (await bob.ComeBackAsync())!;
    }

    private static void EnableConflicts(Instrument instrument, MeterListener listener)
    {
        if (instrument.Name == DiagnosticNames.Conflicts)
        {
            listener.EnableMeasurementEvents(instrument);
        }
    }

    // Other tests merge at the same time.
    private void Add(Dictionary<string, object?> tags, ReadOnlySpan<KeyValuePair<string, object?>> measured)
    {
        Dictionary<string, object?> all = new(measured.ToArray());
        if (Files.RootPath.Equals(all[DiagnosticNames.RootTag]))
        {
            all.ToList().ForEach(tag => tags[tag.Key] = tag.Value);
        }
    }

    private sealed class Recorder : ILoggerFactory, ILogger
    {
        internal List<(LogLevel Level, string Message)> Messages { get; } = [];

        public ILogger CreateLogger(string categoryName) => this;

        public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

        public bool IsEnabled(LogLevel logLevel) => true;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (eventId.Id == LogEvents.ConflictSettled)
            {
                Messages.Add((logLevel, formatter(state, exception)));
            }
        }

        public void Dispose()
        {
            // Nothing is held.
        }
    }
}
