using CausalFiles.Operations;

namespace CausalFiles.CrashTarget;

/// <summary>
/// Opens the root of a run alone and checks it: positions without a gap, each acknowledged operation there once and as it was told, no change lost, replicas identical, verification clean.
/// </summary>
internal sealed class RunCheck(string root, IReadOnlyList<RunningProcess> processes, int clients)
{
    private bool isSound = true;

    internal async Task<bool> FindsNothingAsync()
    {
        foreach (RunningProcess process in processes)
        {
            Console.WriteLine($"{process.Name}: {process.Acknowledged.Count} operations");
            Check(process.IsKilled || process.IsDone, $"{process.Name} went on to its end: {process.Failure}");
            Check(process.Acknowledged.Count > 0, $"{process.Name} had a turn");
        }

        await using ReplicatedFileSystem files = await ReplicatedFileSystem.OpenAsync(root);
        List<Operation> history = await files.HistoryAsync().ToListAsync();
        Check(history.Select(operation => operation.Id.Value).SequenceEqual(Enumerable.Range(1, history.Count).Select(i => (long)i)), "positions are unique and have no gap");
        CheckAcknowledged(history);
        await CheckContentsAsync(files, history);
        CheckReplicas(files);
        IReadOnlyList<Verification.Violation> violations = (await files.VerifyAsync()).Violations;
        Check(violations.Count == 0, $"verification is clean: {string.Join("; ", violations.Take(5))}");
        Console.WriteLine(isSound ? $"sound: {history.Count} operations" : "not sound");
        return isSound;
    }

    private void CheckAcknowledged(List<Operation> history)
    {
        Dictionary<string, string> there = history.ToDictionary(
            operation => operation.Id.ToString(), operation => $"{operation.Id} {operation.Replica} {operation.Kind} {operation.Path} {operation.Snapshot?.Address}");
        List<string> acknowledged = [.. processes.SelectMany(process => process.Acknowledged)];
        Check(acknowledged.Distinct().Count() == acknowledged.Count, "no operation was acknowledged twice");
        string? missing = acknowledged.Find(line => there.GetValueOrDefault(line.Split(' ')[0]) != line);
        Check(missing is null, $"every acknowledged operation is there: {missing}");
        int killed = processes.Count(process => process.IsKilled);

        // Of those that were killed the operations under way may be there as well.
        int untold = history.Count - acknowledged.Count;
        Check(untold >= 0 && untold <= killed * clients * 2, $"{untold} operations that were not told of are there");
    }

    private async Task CheckContentsAsync(ReplicatedFileSystem files, List<Operation> history)
    {
        Replica replica = files.Replicas.First();
        string[] lines = (await replica.ReadAllTextAsync(SharingProcess.Journal)).Split('\n')[..^1];
        int appends = history.Count(operation => operation.Kind == OperationKind.Append);
        Check(lines.Length == appends && lines.Distinct().Count() == appends, $"the journal has each of {appends} lines once: {lines.Length}");
        int updates = history.Count(operation => operation.Kind == OperationKind.Update);
        string counter = updates == 0 ? "0" : await replica.ReadAllTextAsync(SharingProcess.Counter);
        Check(counter == $"{updates}", $"the counter has counted {updates} updates: {counter}");
    }

    private void CheckReplicas(ReplicatedFileSystem files)
    {
        List<Dictionary<string, string>> trees = [.. files.Replicas.Select(replica => Read(replica.DirectoryPath))];
        Check(trees.Count == processes.Count, $"there are {trees.Count} replicas");
        Check(trees.TrueForAll(tree => tree.Count == trees[0].Count && tree.All(entry => trees[0].GetValueOrDefault(entry.Key) == entry.Value)), "replicas are identical");
    }

    private static Dictionary<string, string> Read(string directory) => Directory
        .EnumerateFileSystemEntries(directory, "*", SearchOption.AllDirectories)
        .ToDictionary(path => Path.GetRelativePath(directory, path), path => Directory.Exists(path) ? "/" : Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(path))));

    private void Check(bool isTrue, string what)
    {
        isSound &= isTrue;
        Console.WriteLine($"{(isTrue ? "ok" : "WRONG")}: {what}");
    }
}
