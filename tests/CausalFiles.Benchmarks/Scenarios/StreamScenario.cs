using CausalFiles.Benchmarks.Children;
using CausalFiles.Benchmarks.Results;
using CausalFiles.Benchmarks.Running;

namespace CausalFiles.Benchmarks.Scenarios;

/// <summary>A long stream written through the library, beside plain copies of it.</summary>
internal sealed class StreamScenario : IScenario
{
    private const long Length = 1L << 30;

    public string Name => "stream";

    public string Title => "Writing a long stream";

    public string Method => """
        A stream of 1 GiB that neither compresses nor repeats itself is written at the only replica, by a process that does nothing else. Beside it, a process
        writes the same stream to two files, as the library does (its snapshot and the replica's file), hashes it on the way with SHA-256 and flushes both at
        the end. Making the stream is part of both. Afterwards the file is hashed and compared with the stream.
        """;

    public async Task<ScenarioResult> RunAsync(ScenarioContext context)
    {
        long length = context.ScaledBytes(Length, least: 1 << 20);
        List<double> libraryMemory = [];
        List<double> copyMemory = [];
        IReadOnlyList<Series> rates = await Turns.TakeAsync(
            context,
            "stream",
            new Contestant("CausalFiles", Unit.BytesPerSecond, () => MeasureAsync(context, StreamChild.LibraryVerb, length, libraryMemory)),
            new Contestant("two copies", Unit.BytesPerSecond, () => MeasureAsync(context, StreamChild.CopyVerb, length, copyMemory)));
        string work = Quantity.Of(Unit.Bytes, length);
        const string Peer = "two copies, flushed, and SHA-256";
        return new ScenarioResult(
        [
            new Comparison($"{work}: throughput", rates[0], Peer) { PeerFigure = rates[1], Bars = [Bar.RatioAtLeast(0.4)] },
            new Comparison($"{work}: memory", new Series(Unit.Bytes, libraryMemory), Peer) { PeerFigure = new Series(Unit.Bytes, copyMemory), Bars = [Bar.AtMost(200e6)] },
        ]);
    }

    private static async Task<double> MeasureAsync(ScenarioContext context, string verb, long length, List<double> memory)
    {
        string directory = context.Workspace.NewDirectory();
        StreamOutcome outcome = await StreamChild.RunAsync(verb, directory, length, context.Stop);
        Directory.Delete(directory, recursive: true);
        memory.Add(outcome.PeakMemory);
        return outcome.Matches ? length / outcome.Seconds : throw new InvalidDataException("The file differs from the stream.");
    }
}
