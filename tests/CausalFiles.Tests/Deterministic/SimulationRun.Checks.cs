using System.Text;
using CausalFiles.Operations;
using CausalFiles.Tests.Exports;
using CausalFiles.Tests.Harness;
using CausalFiles.Verification;

namespace CausalFiles.Tests.Deterministic;

/// <content>What the library shows, against the reference.</content>
internal sealed partial class SimulationRun
{
    // The lines of the exported history, as they were told first.
    private readonly SortedDictionary<long, string> told = [];

    private void CheckState()
    {
        Require(Files.LastOperation.Value == reference.Last, $"The last operation is {Files.LastOperation}, and not {reference.Last}");
        Require(reference.IsClockAfter(Files.Clock, reference.Last), $"The clock is {Files.Clock}");
        foreach (Replica replica in Files.Replicas)
        {
            if (away.ContainsKey(replica.Id.Value))
            {
                if (replica.Status == ReplicaStatus.Offline && !away[replica.Id.Value].MayBeSettled)
                {
                    CheckOffline(replica);
                }

                continue;
            }

            if (replica.Status == ReplicaStatus.Faulted)
            {
                continue;
            }

            if (!setup.IsHurried)
            {
                Require(replica.LastApplied == Files.LastOperation, $"{replica} is behind");
                CheckDirectory(replica);
            }

            Require(reference.IsClockAfter(replica.Clock, replica.LastApplied.Value) || setup.IsHurried, $"The clock of {replica} is {replica.Clock}");
        }
    }

    private void CheckDirectory(Replica replica)
    {
        SortedDictionary<string, byte[]?> found = world.Disk.Tree(replica.DirectoryPath);
        CheckForeign(replica.Id.Value, found);
        if (IsMeddledWith(replica.Id.Value))
        {
            return;
        }

        CheckTree(replica.Id.Value, found, reference.Files);
    }

    private void CheckTree(string replica, SortedDictionary<string, byte[]?> found, ReferenceModel expected)
    {
        foreach ((string path, string? text) in expected.Entries)
        {
            Require(found.TryGetValue(path, out byte[]? bytes), $"{replica} has no {path} in its directory");
            Require((text is null) == (bytes is null) && (text is null || Encoding.UTF8.GetString(bytes!) == text), $"{replica} has '{Text(bytes)}' in {path}, and not '{text}'");
        }

        string? surplus = found.Keys.FirstOrDefault(path => !expected.Entries.ContainsKey(path) && !IsForeign(replica, path));
        Require(surplus is null, $"{replica} has {surplus} in its directory, which is not in the tree: {string.Join(", ", found.Select(entry => $"{entry.Key} '{Text(entry.Value)}'"))}");
    }

    private static string Text(byte[]? bytes) => bytes is null ? "/" : Encoding.UTF8.GetString(bytes);

    private async Task CheckThroughAsync(Replica replica)
    {
        Dictionary<string, EntryInfo> found = [];
        await foreach (EntryInfo entry in replica.EnumerateAsync(recursive: true))
        {
            found.Add(entry.Path.Value, entry);
        }

        Require(found.Count == reference.Files.Entries.Count, $"{replica} lists {found.Count} entries, and not {reference.Files.Entries.Count}");
        foreach ((string path, string? text) in reference.Files.Entries)
        {
            Require(found.TryGetValue(path, out EntryInfo? entry), $"{replica} does not list {path}");
            Require(entry!.IsDirectory == text is null && entry.Length == (text?.Length ?? 0), $"{replica} lists {entry}");
            Require(entry.Version.Value == reference.VersionOf(path), $"{replica} lists {entry}, and not version {reference.VersionOf(path)}");
        }
    }

    private async Task CheckHistoryAsync()
    {
        List<Operation> history = await Files.HistoryAsync().ToListAsync();
        HashSet<long> ids = [.. history.Select(operation => operation.Id.Value)];
        Require(ids.Count == history.Count, $"The history has an operation twice");
        foreach (Operation operation in history)
        {
            Require(operation.Id.Value <= reference.Last, $"The history has {operation}, of which nothing is known");
            ExpectedOperation expected = reference.Operations[(int)operation.Id.Value - 1];
            Require(expected.IsOf(operation), $"The history has {operation}, and not {expected}");
        }

        for (long id = 1; id <= reference.Last; id++)
        {
            Require(ids.Contains(id) || (id <= reference.MayBeDropped && !reference.Pins.Contains(id)), $"The history does not have {reference.Operations[(int)id - 1]}");
        }
    }

    private async Task VerifyAsync()
    {
        if (foreign.Count > 0 || setup.Replicas.Any(IsMeddledWith))
        {
            return;
        }

        Tell("verifies");
        HashSet<string> faulted = [.. Files.Replicas.Where(replica => replica.Status == ReplicaStatus.Faulted).Select(replica => replica.Id.Value)];
        VerificationReport report = await Files.VerifyAsync();
        Require(report.IsClean || faulted.Count > 0, $"{report}");
    }

    // What was told once is told again in the same words; so lines that are dropped later can be kept here.
    private async Task ExportAsync()
    {
        using MemoryStream stream = new();
        _ = await Files.ExportAsync(stream);
        foreach (string line in Encoding.UTF8.GetString(stream.ToArray()).Split('\n')[1..^1])
        {
            long id = long.Parse(line.Split("\"id\":")[1].Split([',', '}'])[0]);
            Require(told.TryAdd(id, line) || told[id] == line, $"The history tells of operation {id} otherwise than before: {line}");
        }
    }

    private async Task CheckExportAsync()
    {
        await ExportAsync();
        string whole = $$"""{"format":"CausalFiles history","version":1}{{"\n"}}{{string.Concat(told.Values.Select(line => line + "\n"))}}""";
        Require(told.Count == reference.Last, $"The export has {told.Count} operations, and not {reference.Last}");
        IReadOnlyList<string> failures = JsonLinesChecker.Check(whole);
        Require(failures.Count == 0, $"{string.Join('\n', failures)}");
    }

    private async Task FinishAsync()
    {
        Tell("the end: no more failures");
        world.Plan.Disarm();
        world.Plan.EndOutages();
        while (away.Count > 0)
        {
            await GoOnlineAsync();
        }

        await ClearAwayAsync();
        await Files.SyncAsync();
        foreach (Replica replica in Files.Replicas)
        {
            Require(replica.LastApplied == Files.LastOperation, $"{replica} has not come to the end");
            CheckTree(replica.Id.Value, world.Disk.Tree(replica.DirectoryPath), reference.Files);
            await CheckThroughAsync(replica);
        }

        VerificationReport report = await Files.VerifyAsync();
        List<Operation> history = await Files.HistoryAsync().ToListAsync();
        Require(report.IsClean, $"{report}\n{string.Join('\n', history)}");
        await CheckHistoryAsync();
        await CheckExportAsync();
        foreach (ExpectedOperation operation in reference.Operations.Skip((int)reference.MayBeDropped).Concat(reference.Pins.Select(id => reference.Operations[(int)id - 1])))
        {
            await CheckVersionsAsync(operation);
        }

        await world.CloseAsync();
    }
}
