using CausalFiles.Benchmarks.Results;
using CausalFiles.Naming;

namespace CausalFiles.Benchmarks.Workloads;

/// <summary>A file in the library of which single bytes are changed.</summary>
internal sealed class ByteChanges
{
    private readonly Replica[] replicas;
    private readonly FilePath path;
    private readonly Random random = new(1);
    private int changes;

    private ByteChanges(ReplicatedFileSystem opened, string path, long size)
    {
        replicas = [.. opened.Replicas];
        this.path = path;
        Size = size;
    }

    internal long Size { get; }

    internal static async Task<ByteChanges> CreateAsync(ReplicatedFileSystem opened, string path, long size)
    {
        ByteChanges file = new(opened, path, size);
        using GeneratedStream content = new(size, (ulong)size);
        _ = await file.replicas[0].WriteAsync(path, content);
        return file;
    }

    /// <summary>Changes a byte at one of the replicas.</summary>
    /// <returns>How long it took, in seconds.</returns>
    /// <exception cref="InvalidDataException">The change does not stand in every replica's file.</exception>
    internal async Task<double> ChangeAsync()
    {
        long offset = random.NextInt64(Size);
        byte[] change = [unchecked((byte)~At(replicas[0], offset))];
        Replica acting = replicas[++changes % replicas.Length];
        double seconds = await Timing.SecondsAsync(() => acting.WriteAtAsync(path, offset, change));
        return replicas.All(replica => At(replica, offset) == change[0])
            ? seconds
            : throw new InvalidDataException($"A replica lacks the change at {offset}.");
    }

    private byte At(Replica replica, long offset)
    {
        using var file = File.OpenHandle(Path.Combine(replica.DirectoryPath, path.Value));
        byte[] read = new byte[1];
        return RandomAccess.GetLength(file) == Size && RandomAccess.Read(file, read, offset) == 1
            ? read[0]
            : throw new InvalidDataException($"{replica} has not the whole file.");
    }
}
