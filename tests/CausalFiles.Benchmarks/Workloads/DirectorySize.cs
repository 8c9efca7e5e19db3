namespace CausalFiles.Benchmarks.Workloads;

/// <summary>How many bytes the files below a directory hold.</summary>
internal static class DirectorySize
{
    internal static long Of(string directory) => !Directory.Exists(directory)
        ? 0
        : new DirectoryInfo(directory).EnumerateFiles("*", SearchOption.AllDirectories).Sum(static file => file.Length);
}
