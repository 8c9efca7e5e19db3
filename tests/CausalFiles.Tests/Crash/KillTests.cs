using System.Diagnostics;
using CausalFiles.Operations;
using CausalFiles.Tests.Harness;
using Xunit.Abstractions;

namespace CausalFiles.Tests.Crash;

/// <summary>A process that really is killed, again and again, on one root.</summary>
public sealed class KillTests(ITestOutputHelper output) : IDisposable
{
    private const int Clients = 4;

    private readonly TestDisk disk = TestDisk.Real();

    public void Dispose() => disk.Dispose();

    [Fact]
    public async Task Kill_AtAnyMoment_LosesNothingThatWasAcknowledged()
    {
        const int Seed = 20260;
        output.WriteLine($"seed {Seed}");
        Random random = new(Seed);
        long before = 0;
        for (int round = 0; round < 8; round++)
        {
            List<string> acknowledged = await RunAndKillAsync(Seed + (round * Clients), random.Next(1, 120));
            before = await AssertRecoveredAsync(acknowledged, before, $"round {round}");
        }
    }

    private async Task<List<string>> RunAndKillAsync(int seed, int acknowledgements)
    {
        using Process process = ChildProcess.Start("CausalFiles.CrashTarget.dll", disk.PathOf("root"), $"{Clients}", $"{seed}");
        List<string> lines = [];
        while (lines.Count < acknowledgements && await process.StandardOutput.ReadLineAsync() is { } line)
        {
            lines.Add(line);
        }

        process.Kill();
        string rest = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();

        // The last line may have been cut by the kill; then it was not told.
        lines.AddRange(rest.Split('\n')[..^1]);
        Assert.Equal("ready", lines[0]);
        return lines[1..];
    }

    private async Task<long> AssertRecoveredAsync(List<string> acknowledged, long before, string context)
    {
        await using ReplicatedFileSystem files = await ReplicatedFileSystem.OpenAsync(disk.PathOf("root"));
        Dictionary<long, string> history = [];
        await foreach (Operation operation in files.HistoryAsync())
        {
            history.Add(operation.Id.Value, $"{operation.Id} {operation.Replica} {operation.Kind} {operation.Path} {operation.Snapshot?.Address}");
        }

        Assert.All(acknowledged, line => Assert.Equal(line, history.GetValueOrDefault(long.Parse(line.Split(' ')[0]))));

        // Each client has one call under way at the most, and all of them are one group.
        Assert.InRange(files.LastOperation.Value - before - acknowledged.Count, 0, Clients);
        Assert.Equal("", string.Join('\n', (await files.VerifyAsync()).Violations));
        Trees.AssertEqual(disk.FileSystem, files.Replicas);
        output.WriteLine($"{context}: {acknowledged.Count} acknowledged, {files.LastOperation.Value - before} there");
        return files.LastOperation.Value;
    }
}
