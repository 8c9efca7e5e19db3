using CausalFiles.Benchmarks.Results;

namespace CausalFiles.Benchmarks.Children;

/// <summary>Opens a root, and does nothing else.</summary>
internal static class OpenChild
{
    internal const string Verb = "open";

    internal static Task<OpenOutcome> RunAsync(string root, CancellationToken stop) => ChildProcess.RunAsync<OpenOutcome>(Verb, [root], stop);

    internal static async Task<OpenOutcome> WorkAsync(string root)
    {
        ReplicatedFileSystem? opened = null;
        double seconds = await Timing.SecondsAsync(async () => opened = await ReplicatedFileSystem.OpenAsync(root));
        await using ReplicatedFileSystem files = opened!;
        return new OpenOutcome(seconds, files.LastOperation.Value, ChildProcess.PeakMemory());
    }
}
