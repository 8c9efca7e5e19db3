using CausalFiles.Benchmarks.Results;
using CausalFiles.Naming;
using CausalFiles.Operations;

namespace CausalFiles.Benchmarks.Workloads;

/// <summary>Edits a text in the library, and reads versions of it back.</summary>
internal sealed class LibraryEdits(string root, EditWay way, int edits, int versionsToRead)
{
    internal const int ReplicaCount = 2;

    private readonly FilePath path = "text.txt";
    private readonly List<(OperationId Version, byte[] Content)> kept = [];

    /// <summary>Makes all edits, taking turns at the replicas.</summary>
    /// <exception cref="InvalidDataException">A replica or a version is not what was written.</exception>
    internal async Task<EditOutcome> RunAsync(EditedText text)
    {
        await using (ReplicatedFileSystem opened = await OpenAsync())
        {
            _ = await opened.Replicas.First().WriteAllBytesAsync(path, text.Content);
        }

        // Only a closed root is free of room that it has taken in advance.
        long before = StoredBytes();
        double seconds = await EditAsync(text);
        double bytes = StoredBytes() - before;
        return new EditOutcome(bytes / edits, seconds / edits) { ReadSeconds = await ReadBackAsync() };
    }

    private Task<ReplicatedFileSystem> OpenAsync() => ReplicatedFileSystem.OpenAsync(root, Replicas.Named(ReplicaCount));

    private async Task<double> EditAsync(EditedText text)
    {
        await using ReplicatedFileSystem opened = await OpenAsync();
        Replica[] replicas = [.. opened.Replicas];
        HashSet<int> toKeep = [.. Random.Shared.GetItems(Enumerable.Range(0, edits).ToArray(), versionsToRead)];
        double seconds = 0;
        for (int edit = 0; edit < edits; edit++)
        {
            Func<Replica, FilePath, Task<Operation>> make = way.Prepare(text);
            Operation? made = null;
            seconds += await Timing.SecondsAsync(async () => made = await make(replicas[edit % ReplicaCount], path));
            if (toKeep.Contains(edit))
            {
                kept.Add((made!.Id, text.Content));
            }
        }

        foreach (Replica replica in replicas)
        {
            Check(File.ReadAllBytes(Path.Combine(replica.DirectoryPath, path.Value)), text.Content, replica.ToString());
        }

        return seconds;
    }

    private async Task<IReadOnlyList<double>> ReadBackAsync()
    {
        await using ReplicatedFileSystem opened = await OpenAsync();
        List<double> times = [];
        (OperationId Version, byte[] Content)[] order = [.. kept];
        Random.Shared.Shuffle(order);
        foreach ((OperationId version, byte[] content) in order)
        {
            FileContent? read = null;
            times.Add(await Timing.SecondsAsync(async () => read = await opened.ReadVersionAsync(path, version)));
            Check(read!.Bytes.Span, content, $"Version {version}");
        }

        return times;
    }

    private static void Check(ReadOnlySpan<byte> actual, ReadOnlySpan<byte> expected, string what)
    {
        if (!actual.SequenceEqual(expected))
        {
            throw new InvalidDataException($"{what} is not what was written.");
        }
    }

    private long StoredBytes() => DirectorySize.Of(Path.Combine(root, ".causalfiles", "log")) + DirectorySize.Of(Path.Combine(root, ".causalfiles", "snapshots"));
}
