using System.IO.Abstractions;

namespace CausalFiles.Durability;

/// <summary>
/// The one place that decides how bytes become durable: synchronous writes (O_SYNC), whose failure is an exception, a temporary file that is
/// renamed, and a directory that is synchronised after its entries changed.
/// </summary>
/// <threadsafety>Safe for any number of threads.</threadsafety>
internal sealed class DurableFiles(IFileSystem fileSystem, IDiskSync sync)
{
    internal const string TemporarySuffix = ".tmp";

    /// <summary>One synchronous write carries at most this much: enough to keep a disk busy, little enough to hold in memory.</summary>
    internal const int MaxWrite = 4 * 1024 * 1024;

    private readonly object gate = new();

    internal IFileSystem FileSystem => fileSystem;

    /// <summary>Whether there is no disk, so that what makes flushes cheaper is wasted.</summary>
    internal bool IsInMemory => ReferenceEquals(sync, DiskSync.None);

    /// <summary>Opens a file every write to which is on the disk when it returns, or throws.</summary>
    internal FileSystemStream OpenWriteThrough(string path, FileMode mode, FileShare share = FileShare.Read) => Open(path, new FileStreamOptions
    {
        Mode = mode,
        Access = FileAccess.ReadWrite,
        Share = share,
        Options = FileOptions.WriteThrough,
        BufferSize = 0,
    });

    /// <summary>Opens a file for reading while others may write, rename or delete it.</summary>
    internal FileSystemStream OpenRead(string path, int bufferSize = 0) => Open(path, new FileStreamOptions
    {
        Mode = FileMode.Open,
        Access = FileAccess.Read,
        Share = FileShare.ReadWrite | FileShare.Delete,
        BufferSize = bufferSize,
    });

    /// <summary>Puts a file in place, whole and durable, over the one that may be there; a crash leaves the old one or the new one.</summary>
    internal void Replace(string path, ReadOnlySpan<byte> content)
    {
        string temporary = path + TemporarySuffix;
        using (FileSystemStream stream = OpenWriteThrough(temporary, FileMode.Create))
        {
            Write(stream, content);
        }

        fileSystem.File.Move(temporary, path, overwrite: true);
        sync.SyncDirectory(fileSystem.Path.GetDirectoryName(path)!);
    }

    /// <summary>Writes to a stream of <see cref="OpenWriteThrough"/>; what is written is durable.</summary>
    internal static void Write(Stream stream, ReadOnlySpan<byte> content)
    {
        while (content.Length > MaxWrite)
        {
            stream.Write(content[..MaxWrite]);
            content = content[MaxWrite..];
        }

        stream.Write(content);
        // Nothing is buffered on a disk; a mock file system shows a write to other readers only now.
        stream.Flush();
    }

    /// <summary>
    /// Writes a file that can be made again from others. A crash may lose or spoil it, so that whoever reads it checks it.
    /// </summary>
    internal void WriteDerived(string path, ReadOnlySpan<byte> content)
    {
        using FileSystemStream stream = fileSystem.FileStream.New(path, FileMode.Create, FileAccess.Write, FileShare.Read);
        stream.Write(content);
    }

    /// <summary>Creates a directory and those above it, each durable in its parent.</summary>
    internal void CreateDirectory(string path)
    {
        if (fileSystem.Directory.Exists(path))
        {
            return;
        }

        string? parent = fileSystem.Path.GetDirectoryName(path);
        if (!string.IsNullOrEmpty(parent))
        {
            CreateDirectory(parent);
        }

        _ = fileSystem.Directory.CreateDirectory(path);
        if (!string.IsNullOrEmpty(parent))
        {
            sync.SyncDirectory(parent);
        }
    }

    /// <inheritdoc cref="IDiskSync.SyncFile"/>
    internal void SyncFile(string path) => sync.SyncFile(path);

    /// <inheritdoc cref="IDiskSync.SyncDirectory"/>
    internal void SyncDirectory(string path) => sync.SyncDirectory(path);

    /// <summary>Empties a directory of temporary files that a crash left behind, and creates it when it is missing.</summary>
    internal void ResetDirectory(string path)
    {
        CreateDirectory(path);
        foreach (string file in fileSystem.Directory.EnumerateFiles(path).ToList())
        {
            fileSystem.File.Delete(file);
        }
    }

    /// <summary>Whether an error means that another opener has the file, rather than that the file is out of reach.</summary>
    internal static bool IsInUse(IOException error)
    {
        const int WouldBlockOnLinux = 11;
        const int WouldBlockOnMacOS = 35;
        const int SharingViolation = unchecked((int)0x80070020);
        const int LockViolation = unchecked((int)0x80070021);
        return error.HResult is SharingViolation or LockViolation
            || (OperatingSystem.IsLinux() && error.HResult == WouldBlockOnLinux)
            || (OperatingSystem.IsMacOS() && error.HResult == WouldBlockOnMacOS);
    }

    private FileSystemStream Open(string path, FileStreamOptions options)
    {
        if (!IsInMemory || fileSystem is FileSystem)
        {
            return fileSystem.FileStream.New(path, options);
        }

        lock (gate)
        {
            return new SerialStream(fileSystem.FileStream.New(path, options), gate);
        }
    }
}
