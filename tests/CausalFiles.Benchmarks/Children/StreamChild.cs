using System.Globalization;
using System.Security.Cryptography;
using CausalFiles.Benchmarks.Peers;
using CausalFiles.Benchmarks.Results;
using CausalFiles.Benchmarks.Workloads;

namespace CausalFiles.Benchmarks.Children;

/// <summary>Writes one long stream, through the library or as plain copies.</summary>
internal static class StreamChild
{
    internal const string LibraryVerb = "write-stream";
    internal const string CopyVerb = "copy-stream";

    private const string Name = "stream.bin";

    internal static Task<StreamOutcome> RunAsync(string verb, string directory, long length, CancellationToken stop) =>
        ChildProcess.RunAsync<StreamOutcome>(verb, [directory, length.ToString(CultureInfo.InvariantCulture)], stop);

    internal static async Task<StreamOutcome> WriteToLibraryAsync(string directory, string length)
    {
        await using ReplicatedFileSystem opened = await ReplicatedFileSystem.OpenAsync(directory, Replicas.Named(1));
        Replica replica = opened.Replicas.Single();
        using Stream content = GeneratedStream.Parse(length);
        double seconds = await Timing.SecondsAsync(() => replica.WriteAsync(Name, content));
        return await FinishAsync(seconds, Path.Combine(replica.DirectoryPath, Name), length);
    }

    internal static async Task<StreamOutcome> CopyAsync(string directory, string length)
    {
        using Stream content = GeneratedStream.Parse(length);
        string[] targets = [Path.Combine(directory, "first.bin"), Path.Combine(directory, "second.bin")];
        double seconds = Timing.Seconds(() => HashedCopies.Write(content, targets));
        return await FinishAsync(seconds, targets[1], length);
    }

    private static async Task<StreamOutcome> FinishAsync(double seconds, string written, string length)
    {
        long peak = ChildProcess.PeakMemory();
        using Stream expected = GeneratedStream.Parse(length);
        await using FileStream actual = File.OpenRead(written);
        byte[] wanted = await SHA256.HashDataAsync(expected);
        byte[] found = await SHA256.HashDataAsync(actual);
        return new StreamOutcome(seconds, peak, Matches: found.AsSpan().SequenceEqual(wanted));
    }
}
