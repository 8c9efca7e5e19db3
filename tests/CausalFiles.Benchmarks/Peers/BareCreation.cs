namespace CausalFiles.Benchmarks.Peers;

/// <summary>The least that creating a durable file in several directories costs: its bytes to a pre-zeroed file with one flush, and a file in each.</summary>
internal sealed class BareCreation : IDisposable
{
    private readonly PreallocatedFile log;

    internal BareCreation(string directory, int replicas)
    {
        log = PreallocatedFile.Create(Path.Combine(directory, "log"), 16 << 20);
        Directories = [.. Enumerable.Range(0, replicas).Select(replica => Directory.CreateDirectory(Path.Combine(directory, $"{replica}")).FullName)];
    }

    internal IReadOnlyList<string> Directories { get; }

    internal void Create(string name, ReadOnlySpan<byte> bytes)
    {
        log.Append(bytes);
        foreach (string directory in Directories)
        {
            File.WriteAllBytes(Path.Combine(directory, name), bytes);
        }
    }

    public void Dispose() => log.Dispose();
}
