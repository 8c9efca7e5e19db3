using CausalFiles.Benchmarks.Results;
using CausalFiles.Benchmarks.Workloads;

namespace CausalFiles.Benchmarks.Peers;

/// <summary>A file of which single bytes are changed, and its copies in several directories, which are brought up to it.</summary>
internal sealed class CopiedFile
{
    private readonly string source;
    private readonly string[] directories;
    private readonly Random random = new(1);

    internal CopiedFile(string directory, long size, int copies)
    {
        source = Path.Combine(directory, "source.bin");
        using (GeneratedStream content = new(size, (ulong)size))
        using (FileStream file = File.Create(source))
        {
            content.CopyTo(file);
        }

        directories = [.. Enumerable.Range(0, copies).Select(copy => Directory.CreateDirectory(Path.Combine(directory, $"{copy}")).FullName)];
        Copy();
    }

    /// <summary>Changes a byte and copies the whole file to each directory.</summary>
    /// <returns>How long the copying took, in seconds.</returns>
    internal double CopyChanged()
    {
        Change();
        return Timing.Seconds(Copy);
    }

    /// <summary>Changes a byte and brings each directory up to it in some way, given the file and the directory.</summary>
    /// <returns>How long that took, in seconds.</returns>
    internal async Task<double> SynchroniseAsync(Func<string, string, Task> synchroniseAsync)
    {
        Change();
        return await Timing.SecondsAsync(async () =>
        {
            foreach (string directory in directories)
            {
                await synchroniseAsync(source, directory);
            }
        });
    }

    private void Copy() => Array.ForEach(directories, directory => File.Copy(source, Path.Combine(directory, Path.GetFileName(source)), overwrite: true));

    private void Change()
    {
        using var file = File.OpenHandle(source, FileMode.Open, FileAccess.ReadWrite);
        byte[] value = new byte[1];
        long offset = random.NextInt64(RandomAccess.GetLength(file));
        _ = RandomAccess.Read(file, value, offset);
        value[0] = unchecked((byte)~value[0]);
        RandomAccess.Write(file, value, offset);
    }
}
