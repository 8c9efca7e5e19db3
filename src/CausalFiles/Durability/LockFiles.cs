using System.IO.Abstractions;

namespace CausalFiles.Durability;

/// <summary>
/// Opens lock files. Their locks are taken from the operating system itself and not through .NET, so that <c>DOTNET_SYSTEM_IO_DISABLEFILELOCKING</c> does not turn them off.
/// </summary>
internal static class LockFiles
{
    /// <summary>Whether a file system is that of this machine, which alone has locks between processes.</summary>
    internal static bool IsSupportedBy(IFileSystem fileSystem) => fileSystem is FileSystem;

    /// <summary>Opens a file for locking; creates it when it is missing.</summary>
    internal static ILockFile Open(IFileSystem fileSystem, string path)
    {
        CreateIfMissing(fileSystem, path);
        return OperatingSystem.IsWindows() ? new WindowsLockFile(path) : new PosixLockFile(path);
    }

    /// <summary>Reads the beginning of a lock file that others may have locked.</summary>
    /// <returns>How many bytes there are; 0 when there is no such file.</returns>
    internal static int Read(string path, Span<byte> destination) =>
        OperatingSystem.IsWindows() ? WindowsLockFile.Read(path, destination) : PosixLockFile.Read(path, destination);

    /// <summary>Whether a lock that this one has keeps others out: not on file systems that grant every lock.</summary>
    /// <param name="fileSystem">The file system.</param>
    /// <param name="path">A file that is locked by this process, and by it alone.</param>
    internal static bool KeepsOthersOut(IFileSystem fileSystem, string path)
    {
        using ILockFile second = Open(fileSystem, path);
        return !second.TryTake();
    }

    private static void CreateIfMissing(IFileSystem fileSystem, string path)
    {
        if (fileSystem.File.Exists(path))
        {
            return;
        }

        try
        {
            fileSystem.FileStream.New(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete).Dispose();
        }
        catch (IOException e) when (DurableFiles.IsInUse(e))
        {
            // Another has created it meanwhile, and has it locked already.
        }
    }
}
