using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using CausalFiles.Diagnostics;
using CausalFiles.Tests.Harness;
using Microsoft.Extensions.Logging;

namespace CausalFiles.Tests.Diagnostics;

public sealed class TelemetryTests() : RootTests(TestDisk.Real())
{
    private readonly RecordingLogger logger = new();

    protected override ReplicatedFileSystemOptions Options => new() { LoggerFactory = logger };

    [Fact]
    public async Task Operation_Committed_IsAnActivityWithItsTags()
    {
        ConcurrentBag<Activity> activities = [];
        using ActivityListener listener = new()
        {
            ShouldListenTo = source => source.Name == DiagnosticNames.Source,
            Sample = (ref _) => ActivitySamplingResult.AllData,
            ActivityStopped = activities.Add,
        };
        ActivitySource.AddActivityListener(listener);
        using Activity parent = new Activity("test").Start();

        await Alice.WriteAllTextAsync("a", "1");
        await Assert.ThrowsAsync<FileNotFoundException>(() => Alice.ReadAllTextAsync("missing"));

        Activity[] own = [.. activities.Where(activity => activity.ParentId == parent.Id).OrderBy(activity => activity.StartTimeUtc)];
        Assert.Equal(["Write", "Read"], own.Select(activity => activity.GetTagItem(DiagnosticNames.KindTag)));
        Assert.Equal("alice", own[0].GetTagItem(DiagnosticNames.ReplicaTag));
        Assert.Equal(1L, own[0].GetTagItem(DiagnosticNames.OperationTag));
        Assert.Equal([ActivityStatusCode.Unset, ActivityStatusCode.Error], own.Select(activity => activity.Status));
    }

    [Fact]
    public async Task Meter_AfterOperations_HasEveryInstrument()
    {
        ConcurrentDictionary<string, double> sums = new();
        using MeterListener listener = new();
        listener.InstrumentPublished = (instrument, l) =>
        {
            if (instrument.Meter.Name == DiagnosticNames.Source)
            {
                l.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument, value, tags));
        listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Add(instrument, value, tags));
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Add(instrument, value, tags));
        listener.Start();

        await Alice.WriteAllTextAsync("a", "12345");
        await Bob.AppendAllTextAsync("a", "6");
        listener.RecordObservableInstruments();

        Assert.Equal((2, 2), (sums[DiagnosticNames.Operations], sums[DiagnosticNames.GroupSize]));
        Assert.InRange(sums[DiagnosticNames.OperationDuration], double.Epsilon, double.MaxValue);
        Assert.InRange(sums[DiagnosticNames.LockWait], double.Epsilon, double.MaxValue);
        Assert.Equal(0, sums[DiagnosticNames.ReplicationLag]);

        // A store does not know its root, and other tests run beside this one.
        Assert.InRange(sums[DiagnosticNames.SnapshotBytes], 6, double.MaxValue);
        Assert.InRange(sums[DiagnosticNames.DeduplicatedBytes], 5, double.MaxValue);

        void Add(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            foreach ((string key, object? tag) in tags)
            {
                if (key == DiagnosticNames.RootTag && !Equals(tag, Files.RootPath))
                {
                    return;
                }
            }

            sums.AddOrUpdate(instrument.Name, value, (_, sum) => sum + value);
        }
    }

    [Fact]
    public async Task Log_OfAnOperation_TellsTheStepsOfTheSynchronisation()
    {
        await Alice.WriteAllTextAsync("a", "1");

        string[] messages = [.. logger.Messages.Where(m => m.Level == LogLevel.Debug).Select(m => m.Text.Split(" at ")[0])];
        Assert.Equal(
            [
                "Committed #1 Write a by alice",
                "Committed 1 operations as one group, up to operation 1",
                "Replica alice applied operations 1 to 1",
                "Synchronisation of operations 1 to 1 started",
            ],
            messages[..4]);

        // Bob and carol apply side by side.
        Assert.Equal(["Replica bob applied operations 1 to 1", "Replica carol applied operations 1 to 1"], messages[4..6].Order());
        Assert.Equal(["Synchronisation of operations 1 to 1 ended"], messages[6..]);
    }

    private sealed class RecordingLogger : ILoggerFactory, ILogger
    {
        public ConcurrentQueue<(LogLevel Level, string Text)> Messages { get; } = new();

        public ILogger CreateLogger(string categoryName)
        {
            Assert.Equal("CausalFiles", categoryName);
            return this;
        }

        public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

        public void Dispose()
        {
        }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Messages.Enqueue((logLevel, formatter(state, exception)));
    }
}
