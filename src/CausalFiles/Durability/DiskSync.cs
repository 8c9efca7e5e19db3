using System.IO.Abstractions;

namespace CausalFiles.Durability;

/// <summary>The implementations of <see cref="IDiskSync"/>.</summary>
/// <threadsafety>Safe for any number of threads.</threadsafety>
public static class DiskSync
{
    /// <summary>Synchronises files and directories of this machine's disks.</summary>
    public static IDiskSync Native { get; } = OperatingSystem.IsWindows() ? new WindowsDiskSync() : new PosixDiskSync();

    /// <summary>Does nothing: for file systems that live in memory.</summary>
    public static IDiskSync None { get; } = new NoDiskSync();

    /// <summary>
    /// The one that fits a file system: <see cref="Native"/> for <see cref="FileSystem"/>, <see cref="None"/> for any other. Whoever wraps the
    /// real file system in another class names <see cref="Native"/> themselves.
    /// </summary>
    /// <param name="fileSystem">The file system.</param>
    /// <returns>The implementation.</returns>
    public static IDiskSync For(IFileSystem fileSystem) => fileSystem is FileSystem ? Native : None;

    private sealed class NoDiskSync : IDiskSync
    {
        public void SyncFile(string path)
        {
        }

        public void SyncDirectory(string path)
        {
        }
    }
}
