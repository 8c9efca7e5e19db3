using CausalFiles.Simulation.Clients;
using CausalFiles.Simulation.Output;
using CausalFiles.Verification;

namespace CausalFiles.Simulation.Checks;

/// <summary>Checks a run by looking for itself: at the directories on the disk, and at the history.</summary>
internal sealed class RunChecks(ReplicatedFileSystem files, HistoryAudit audit, IReadOnlyCollection<ClientTally> tallies, long expected)
{
    /// <summary>Every check, one after the other.</summary>
    internal async IAsyncEnumerable<CheckResult> RunAsync()
    {
        int replicas = files.Replicas.Count;
        yield return new CheckResult(
            $"the directories of all {Quantity.Count(replicas)} replicas are the same, byte by byte", await CompareReplicasAsync());
        yield return new CheckResult(
            $"the history, replayed up to operation {files.LastOperation}, gives the same bytes", await CompareReplayAsync());
        yield return new CheckResult(
            "every clock is one tick of its own component and covers all that it has seen", audit.ClockFailure);
        yield return new CheckResult(
            $"the history grew by exactly {Quantity.Of(expected, "operation")}, each counted by its client",
            audit.FindMiscount(expected, tallies));
        VerificationReport causal = await CausalConsistency.VerifyAsync(files.HistoryAsync());
        yield return new CheckResult(
            "the history is causally consistent, by its clocks, versions and session guarantees", causal.IsClean ? null : causal.ToString());
        VerificationReport report = await files.VerifyAsync();
        yield return new CheckResult($"the library's verification of {Describe(report)}", report.IsClean ? null : report.ToString());
    }

    private static string Describe(VerificationReport report) =>
        $"{Quantity.Of(report.Operations, "operation")}, {Quantity.Of(report.Contents, "content")}, "
        + $"{Quantity.Of(report.Replicas, "replica")}";

    private Task<string?> CompareReplicasAsync() => FindDifferenceAsync(TreeContent.OfDirectory(files.Replicas.First().DirectoryPath));

    private Task<string?> CompareReplayAsync() =>
        FindDifferenceAsync(audit.Tree.ToContent(OpenAsync));

    // An operation that changes several files names no one content.
    private async Task<Stream> OpenAsync(WrittenFile file) => file.By.Snapshot is not null
        ? await files.OpenSnapshotAsync(file.By)
        : new MemoryStream((await files.ReadVersionAsync(file.Path, file.By.Id)).Bytes.ToArray());

    private async Task<string?> FindDifferenceAsync(TreeContent expectedContent)
    {
        foreach (Replica replica in files.Replicas)
        {
            if (await expectedContent.FindDifferenceAsync(TreeContent.OfDirectory(replica.DirectoryPath)) is { } difference)
            {
                return $"in the directory of {replica.Id}, {difference}";
            }
        }

        return null;
    }
}
