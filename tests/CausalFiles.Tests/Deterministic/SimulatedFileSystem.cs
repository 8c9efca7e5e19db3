using System.IO.Abstractions;
using CausalFiles.Durability;
using CausalFiles.Tests.Harness;
using Microsoft.Win32.SafeHandles;

namespace CausalFiles.Tests.Deterministic;

/// <summary>
/// A <see cref="SimulatedDisk"/> as one process sees it: <see cref="Before"/> sees every call that changes it, and makes it fail by throwing. When the process
/// has ended, all calls fail. Only what the library uses is there: another member is that of the real file system, which has no such directory.
/// </summary>
internal sealed class SimulatedFileSystem : IFileSystem
{
    private const int WouldBlock = 11;

    private readonly FileSystem real = new();
    private volatile bool hasEnded;
    private Action? delayed;

    internal SimulatedFileSystem(SimulatedDisk disk)
    {
        Disk = disk;
        File = new SimulatedFiles(this);
        Directory = new SimulatedDirectories(this);
        FileInfo = new FileInfos(this);
        DirectoryInfo = new DirectoryInfos(this);
        FileStream = new Streams(this);
        Sync = new SimulatedSync(this);
    }

    internal SimulatedDisk Disk { get; }

    /// <summary>Sees every call before it is carried out; the second argument says that it only writes or cuts zeros behind the end of what is there.</summary>
    internal Action<DiskCall, bool>? Before { get; set; }

    /// <summary>Which calls are acknowledged and not done.</summary>
    internal Func<DiskCall, bool> Skips { get; init; } = _ => false;

    /// <summary>Which calls are acknowledged and done after the next one.</summary>
    internal Func<DiskCall, bool> Delays { get; init; } = _ => false;

    internal IDiskSync Sync { get; }

    public IDirectory Directory { get; }

    public IDirectoryInfoFactory DirectoryInfo { get; }

    public IDriveInfoFactory DriveInfo => real.DriveInfo;

    public IFile File { get; }

    public IFileInfoFactory FileInfo { get; }

    public IFileStreamFactory FileStream { get; }

    public IFileSystemWatcherFactory FileSystemWatcher => real.FileSystemWatcher;

    public IFileVersionInfoFactory FileVersionInfo => real.FileVersionInfo;

    public IPath Path => real.Path;

    public IRandomAccess RandomAccess => real.RandomAccess;

    /// <summary>Ends the process: whatever it calls from now on fails.</summary>
    internal void End() => hasEnded = true;

    internal int Read(SimulatedFile file, long offset, Span<byte> destination)
    {
        ThrowIfEnded();
        return Disk.Read(file, offset, destination);
    }

    internal void Write(string path, SimulatedFile file, long offset, ReadOnlySpan<byte> bytes, bool through)
    {
        DiskCall call = new(DiskCallKind.Write, path, bytes.Length) { WriteThrough = through };
        try
        {
            Call(call, areZeros: !bytes.ContainsAnyExcept((byte)0));
        }
        catch (TornWriteException e)
        {
            Disk.Write(file, offset, bytes[..Math.Min(e.Arrived, bytes.Length)], through);
            throw;
        }

        byte[] written = bytes.ToArray();
        Do(call, () => Disk.Write(file, offset, written, through));
    }

    private void Do(DiskCall call, Action act)
    {
        if (Skips(call))
        {
            return;
        }

        if (Delays(call))
        {
            delayed = act;
            return;
        }

        act();
        Interlocked.Exchange(ref delayed, null)?.Invoke();
    }

    internal void SetLength(string path, SimulatedFile file, long length)
    {
        Call(new DiskCall(DiskCallKind.SetLength, path), areZeros: Disk.Do(() => file.IsZeroFrom(length)));
        Disk.SetLength(file, length);
    }

    private void Call(DiskCallKind kind, string path) => Call(new DiskCall(kind, path));

    private void Call(DiskCall call, bool areZeros = false)
    {
        ThrowIfEnded();
        Before?.Invoke(call, areZeros);
    }

    private void ThrowIfEnded()
    {
        if (hasEnded)
        {
            throw new ProcessEndedException("the process has ended");
        }
    }

    private SimulatedNode? Find(string path)
    {
        ThrowIfEnded();
        return Disk.Find(path);
    }

    private FileSystemStream Open(string path, FileMode mode, FileAccess access, FileShare share, bool through)
    {
        SimulatedNode? found = Find(path);
        if (mode == FileMode.CreateNew && found is not null)
        {
            throw new IOException($"The file '{path}' already exists.");
        }

        bool isNew = found is null && mode is FileMode.Create or FileMode.CreateNew or FileMode.OpenOrCreate;
        if (isNew || mode == FileMode.Create)
        {
            Call(DiskCallKind.Open, path);
        }

        SimulatedFile file = isNew && found is null ? Disk.Create(path) : Disk.GetFile(path);
        SimulatedStream stream = new(this, path, file, access, through);
        Claim(file, share == FileShare.None && access != FileAccess.Read ? stream : null);
        if (mode == FileMode.Create && file.Length > 0)
        {
            Disk.SetLength(file, 0);
        }

        return new Opened(stream, path);
    }

    // What the advisory lock of Linux refuses.
    private void Claim(SimulatedFile file, SimulatedStream? owner) => Disk.Do(() =>
    {
        if (file.Owner is not null)
        {
            throw new IOException("The process cannot access the file because it is being used by another process.", WouldBlock);
        }

        file.Owner = owner;
        return true;
    });

    private sealed class Opened(SimulatedStream stream, string path) : FileSystemStream(stream, path, isAsync: false)
    {
        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                stream.Dispose();
            }

            base.Dispose(disposing);
        }
    }

    private sealed class SimulatedFiles(SimulatedFileSystem owner) : FileWrapper(owner)
    {
        public override bool Exists(string? path) => owner.Find(path!) is SimulatedFile;

        public override byte[] ReadAllBytes(string path)
        {
            owner.ThrowIfEnded();
            return owner.Disk.Do(() => owner.Disk.GetFile(path).Bytes);
        }

        public override string ReadAllText(string path) => System.Text.Encoding.UTF8.GetString(ReadAllBytes(path));

        public override void Delete(string path)
        {
            owner.Call(DiskCallKind.Delete, path);
            owner.Do(new DiskCall(DiskCallKind.Delete, path), () => owner.Disk.Delete(path));
        }

        public override void Move(string sourceFileName, string destFileName) => Move(sourceFileName, destFileName, overwrite: false);

        public override void Move(string sourceFileName, string destFileName, bool overwrite)
        {
            DiskCall call = new(DiskCallKind.Move, destFileName) { Source = sourceFileName };
            owner.Call(call);
            owner.Do(call, () => owner.Disk.Move(sourceFileName, destFileName, overwrite));
        }

        public override FileAttributes GetAttributes(string path) => AttributesOf(owner.Find(path));

        public override DateTime GetLastWriteTimeUtc(string path) => owner.Find(path)?.Modified ?? DateTime.FromFileTimeUtc(0);
    }

    private sealed class SimulatedDirectories(SimulatedFileSystem owner) : DirectoryWrapper(owner)
    {
        public override bool Exists(string? path) => owner.Find(path!) is SimulatedDirectory;

        public override IDirectoryInfo CreateDirectory(string path)
        {
            owner.Call(DiskCallKind.CreateDirectory, path);
            owner.Disk.CreateDirectory(path);
            return new FoundDirectory(owner, path);
        }

        public override void Delete(string path)
        {
            owner.Call(DiskCallKind.DeleteDirectory, path);
            owner.Disk.DeleteDirectory(path);
        }

        // One after the other, as the system does it: it may end half-way.
        public override void Delete(string path, bool recursive)
        {
            foreach (string file in recursive ? EnumerateFiles(path) : [])
            {
                owner.File.Delete(file);
            }

            foreach (string directory in recursive ? EnumerateDirectories(path) : [])
            {
                Delete(directory, recursive);
            }

            Delete(path);
        }

        public override void Move(string sourceDirName, string destDirName)
        {
            owner.Call(new DiskCall(DiskCallKind.MoveDirectory, destDirName) { Source = sourceDirName });
            owner.Disk.MoveDirectory(sourceDirName, destDirName);
        }

        public override IEnumerable<string> EnumerateFiles(string path) => Enumerate(path, entry => entry is SimulatedFile);

        public override IEnumerable<string> EnumerateFiles(string path, string searchPattern) =>
            EnumerateFiles(path).Where(file => System.IO.Enumeration.FileSystemName.MatchesSimpleExpression(searchPattern, SimulatedDisk.NameOf(file)));

        public override IEnumerable<string> EnumerateDirectories(string path) => Enumerate(path, entry => entry is SimulatedDirectory);

        private List<string> Enumerate(string path, Func<SimulatedNode, bool> isWanted)
        {
            owner.ThrowIfEnded();
            return owner.Disk.Do<List<string>>(() =>
                [.. owner.Disk.GetDirectory(path).Entries.Where(entry => isWanted(entry.Value)).Select(entry => $"{path}/{entry.Key}")]);
        }
    }

    private static FileAttributes AttributesOf(SimulatedNode? node) => node switch
    {
        null => (FileAttributes)(-1),
        SimulatedDirectory => FileAttributes.Directory,
        _ => FileAttributes.Normal,
    };

    private sealed class FileInfos(SimulatedFileSystem owner) : IFileInfoFactory
    {
        public IFileSystem FileSystem => owner;

        public IFileInfo New(string fileName) => new Found(owner, fileName);

        public IFileInfo? Wrap(FileInfo? fileInfo) => throw new NotSupportedException();
    }

    private sealed class Found(SimulatedFileSystem owner, string path) : FileInfoWrapper(owner, new FileInfo(path))
    {
        private readonly SimulatedNode? node = owner.Find(path);

        public override bool Exists => node is SimulatedFile;

        public override FileAttributes Attributes => AttributesOf(node);

        public override long Length => owner.Disk.Do(() => (node as SimulatedFile ?? owner.Disk.GetFile(path)).Length);

        public override DateTime LastWriteTimeUtc => node?.Modified ?? DateTime.FromFileTimeUtc(0);

        public override string Name => SimulatedDisk.NameOf(path);
    }

    private sealed class DirectoryInfos(SimulatedFileSystem owner) : IDirectoryInfoFactory
    {
        public IFileSystem FileSystem => owner;

        public IDirectoryInfo New(string path) => new FoundDirectory(owner, path);

        public IDirectoryInfo? Wrap(DirectoryInfo? directoryInfo) => throw new NotSupportedException();
    }

    private sealed class FoundDirectory(SimulatedFileSystem owner, string path) : DirectoryInfoWrapper(owner, new DirectoryInfo(path))
    {
        public override IEnumerable<IFileSystemInfo> EnumerateFileSystemInfos()
        {
            owner.ThrowIfEnded();
            return owner.Disk.Do<List<IFileSystemInfo>>(() =>
                [.. owner.Disk.GetDirectory(path).Entries.Keys.Select(name => new Found(owner, $"{path}/{name}"))]);
        }
    }

    private sealed class Streams(SimulatedFileSystem owner) : IFileStreamFactory
    {
        public IFileSystem FileSystem => owner;

        public FileSystemStream New(SafeFileHandle handle, FileAccess access) => throw new NotSupportedException();

        public FileSystemStream New(SafeFileHandle handle, FileAccess access, int bufferSize) => throw new NotSupportedException();

        public FileSystemStream New(SafeFileHandle handle, FileAccess access, int bufferSize, bool isAsync) => throw new NotSupportedException();

        public FileSystemStream New(string path, FileMode mode) => throw new NotSupportedException();

        public FileSystemStream New(string path, FileMode mode, FileAccess access) => throw new NotSupportedException();

        public FileSystemStream New(string path, FileMode mode, FileAccess access, FileShare share) => owner.Open(path, mode, access, share, through: false);

        public FileSystemStream New(string path, FileMode mode, FileAccess access, FileShare share, int bufferSize) => throw new NotSupportedException();

        public FileSystemStream New(string path, FileMode mode, FileAccess access, FileShare share, int bufferSize, bool useAsync) =>
            throw new NotSupportedException();

        public FileSystemStream New(string path, FileMode mode, FileAccess access, FileShare share, int bufferSize, FileOptions options) =>
            throw new NotSupportedException();

        public FileSystemStream New(string path, FileStreamOptions options) =>
            owner.Open(path, options.Mode, options.Access, options.Share, options.Options.HasFlag(FileOptions.WriteThrough));

        public FileSystemStream Wrap(FileStream fileStream) => throw new NotSupportedException();
    }

    private sealed class SimulatedSync(SimulatedFileSystem owner) : IDiskSync
    {
        public void SyncFile(string path)
        {
            try
            {
                owner.Call(DiskCallKind.SyncFile, path);
            }
            catch (IOException e) when (e is not ProcessEndedException)
            {
                // A failed flush loses what it was for; one that a killed process did not live to see leaves it to the next.
                owner.Disk.SyncFile(path, fails: true);
                throw;
            }

            owner.Disk.SyncFile(path, fails: false);
        }

        public void SyncDirectory(string path)
        {
            owner.Call(DiskCallKind.SyncDirectory, path);
            owner.Disk.SyncDirectory(path);
        }
    }
}
