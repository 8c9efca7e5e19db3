using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using CausalFiles.Benchmarks.Peers;

namespace CausalFiles.Benchmarks.Results;

/// <summary>The machine that was measured on, as far as it tells.</summary>
internal sealed record Machine(string Processor, string Memory, string Disk, string Flush, string System, string Runtime, string Library)
{
    internal static Machine Describe(string directory) => new(
        $"{Environment.ProcessorCount} × {ProcessorName()}",
        Quantity.Of(Unit.Bytes, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes),
        FileSystemOf(directory),
        FlushTime(directory).ToString(),
        RuntimeInformation.OSDescription.Trim(),
        RuntimeInformation.FrameworkDescription,
        LibraryVersion());

    // With the commit that it was built from.
    private static string LibraryVersion() =>
        typeof(ReplicatedFileSystem).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    private static string ProcessorName() =>
        Find("/proc/cpuinfo", "model name") ?? RuntimeInformation.ProcessArchitecture.ToString();

    private static string? Find(string file, string key) => File.Exists(file)
        ? File.ReadLines(file).FirstOrDefault(line => line.StartsWith(key, StringComparison.Ordinal))?.Split(':', 2)[^1].Trim()
        : null;

    // The mount with the longest path above the directory.
    private static string FileSystemOf(string directory) => DriveInfo.GetDrives()
        .Where(drive => drive.IsReady && IsAbove(drive.RootDirectory.FullName, directory))
        .MaxBy(drive => drive.RootDirectory.FullName.Length) is { } found
            ? string.Create(CultureInfo.InvariantCulture, $"{found.DriveFormat} on {found.Name}")
            : "unknown";

    private static bool IsAbove(string mount, string directory) =>
        directory.StartsWith(Path.EndsInDirectorySeparator(mount) ? mount : mount + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    private static Series FlushTime(string directory)
    {
        const int Flushes = 201;
        using PreallocatedFile file = PreallocatedFile.Create(Path.Combine(directory, "flush"), 1 << 20);
        byte[] block = new byte[4096];
        return new Series(Unit.Seconds, Enumerable.Range(0, Flushes).Select(_ => Timing.Seconds(() => file.Append(block))));
    }
}
