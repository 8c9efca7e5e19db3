namespace CausalFiles.Benchmarks.Workloads;

/// <summary>Makes a history long: many callers append a little to many files, and now and then to one that gets few versions.</summary>
internal sealed class LongHistory(ReplicatedFileSystem opened, int files)
{
    /// <summary>The file that gets few versions.</summary>
    internal const string VersionedFile = "versioned.txt";

    private const int Callers = 64;
    private const int Size = 64;

    private readonly Replica[] replicas = [.. opened.Replicas];

    internal static Task<ReplicatedFileSystem> OpenAsync(string root) => ReplicatedFileSystem.OpenAsync(root, Replicas.Named(2));

    /// <summary>Creates the files, an operation each.</summary>
    internal Task CreateFilesAsync() => AppendAllAsync(files, FileOf);

    /// <summary>Appends so many times in all, so many of these to the file that gets few versions.</summary>
    internal Task AppendAsync(int operations, int versions = 0) => AppendAllAsync(
        operations,
        number => (long)number * versions / operations != ((long)number + 1) * versions / operations ? VersionedFile : FileOf(number));

    private string FileOf(int number) => $"file-{number % files:d4}.txt";

    private Task AppendAllAsync(int operations, Func<int, string> pathOf)
    {
        int taken = 0;
        return Task.WhenAll(Enumerable.Range(0, Callers).Select(caller => Task.Run(async () =>
        {
            byte[] bytes = new byte[Size];
            Random.Shared.NextBytes(bytes);
            for (int number = Interlocked.Increment(ref taken) - 1; number < operations; number = Interlocked.Increment(ref taken) - 1)
            {
                _ = BitConverter.TryWriteBytes(bytes, number);
                _ = await replicas[caller % replicas.Length].AppendAllBytesAsync(pathOf(number), bytes);
            }
        })));
    }
}
