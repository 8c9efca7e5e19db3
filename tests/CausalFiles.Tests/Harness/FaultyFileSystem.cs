using System.IO.Abstractions;
using CausalFiles.Durability;

namespace CausalFiles.Tests.Harness;

/// <summary>
/// The real file system with a say in every call that changes it: <see cref="Before"/> sees the call first, and makes it fail by throwing. The
/// synchronising calls of <see cref="Sync"/> go through it as well.
/// </summary>
public sealed class FaultyFileSystem : FileSystem
{
    private readonly FaultyFile file;
    private readonly FaultyDirectory directory;
    private readonly FaultyStreamFactory streams;

    public FaultyFileSystem()
    {
        file = new FaultyFile(this);
        directory = new FaultyDirectory(this);
        streams = new FaultyStreamFactory(this);
        Sync = new FaultySync(this);
    }

    /// <summary>Sees every call before it is carried out; called by one thread at a time.</summary>
    public Action<DiskCall>? Before { get; set; }

    /// <summary>Sees every file that is opened for reading alone, before it is.</summary>
    public Action<string>? BeforeReading { get; set; }

    /// <summary>To be given as the disk synchronisation of whatever works on this file system.</summary>
    public IDiskSync Sync { get; }

    public override IFile File => file;

    public override IDirectory Directory => directory;

    public override IFileStreamFactory FileStream => streams;

    /// <summary>Does something, from within <see cref="Before"/>, while other calls go on.</summary>
    public void Outside(Action wait)
    {
        Monitor.Exit(streams);
        try
        {
            wait();
        }
        finally
        {
            Monitor.Enter(streams);
        }
    }

    private void Call(DiskCallKind kind, string path) => Call(new DiskCall(kind, path));

    private void Call(DiskCall call)
    {
        lock (streams)
        {
            Before?.Invoke(call);
        }
    }

    private sealed class FaultyFile(FaultyFileSystem owner) : FileWrapper(owner)
    {
        public override void Move(string sourceFileName, string destFileName)
        {
            owner.Call(new DiskCall(DiskCallKind.Move, destFileName) { Source = sourceFileName });
            base.Move(sourceFileName, destFileName);
        }

        public override void Move(string sourceFileName, string destFileName, bool overwrite)
        {
            owner.Call(new DiskCall(DiskCallKind.Move, destFileName) { Source = sourceFileName });
            base.Move(sourceFileName, destFileName, overwrite);
        }

        public override void Delete(string path)
        {
            owner.Call(DiskCallKind.Delete, path);
            base.Delete(path);
        }
    }

    private sealed class FaultyDirectory(FaultyFileSystem owner) : DirectoryWrapper(owner)
    {
        public override IDirectoryInfo CreateDirectory(string path)
        {
            owner.Call(DiskCallKind.CreateDirectory, path);
            return base.CreateDirectory(path);
        }

        public override void Move(string sourceDirName, string destDirName)
        {
            owner.Call(new DiskCall(DiskCallKind.MoveDirectory, destDirName) { Source = sourceDirName });
            base.Move(sourceDirName, destDirName);
        }

        public override void Delete(string path)
        {
            owner.Call(DiskCallKind.DeleteDirectory, path);
            base.Delete(path);
        }
    }

    private sealed class FaultyStreamFactory(FaultyFileSystem owner) : IFileStreamFactory
    {
        private readonly IFileStreamFactory real = new FileSystem().FileStream;

        public IFileSystem FileSystem => owner;

        public FileSystemStream New(Microsoft.Win32.SafeHandles.SafeFileHandle handle, FileAccess access) => throw new NotSupportedException();

        public FileSystemStream New(Microsoft.Win32.SafeHandles.SafeFileHandle handle, FileAccess access, int bufferSize) => throw new NotSupportedException();

        public FileSystemStream New(Microsoft.Win32.SafeHandles.SafeFileHandle handle, FileAccess access, int bufferSize, bool isAsync) =>
            throw new NotSupportedException();

        public FileSystemStream New(string path, FileMode mode) => Wrap(path, mode, FileAccess.ReadWrite, () => real.New(path, mode));

        public FileSystemStream New(string path, FileMode mode, FileAccess access) => Wrap(path, mode, access, () => real.New(path, mode, access));

        public FileSystemStream New(string path, FileMode mode, FileAccess access, FileShare share) =>
            Wrap(path, mode, access, () => real.New(path, mode, access, share));

        public FileSystemStream New(string path, FileMode mode, FileAccess access, FileShare share, int bufferSize) =>
            Wrap(path, mode, access, () => real.New(path, mode, access, share, bufferSize));

        public FileSystemStream New(string path, FileMode mode, FileAccess access, FileShare share, int bufferSize, bool useAsync) =>
            Wrap(path, mode, access, () => real.New(path, mode, access, share, bufferSize, useAsync));

        public FileSystemStream New(string path, FileMode mode, FileAccess access, FileShare share, int bufferSize, FileOptions options) =>
            Wrap(path, mode, access, () => real.New(path, mode, access, share, bufferSize, options), options.HasFlag(FileOptions.WriteThrough));

        public FileSystemStream New(string path, FileStreamOptions options) =>
            Wrap(path, options.Mode, options.Access, () => real.New(path, options), options.Options.HasFlag(FileOptions.WriteThrough));

        public FileSystemStream Wrap(FileStream fileStream) => throw new NotSupportedException();

        private FileSystemStream Wrap(string path, FileMode mode, FileAccess access, Func<FileSystemStream> open, bool writeThrough = false)
        {
            if (mode != FileMode.Open || access != FileAccess.Read)
            {
                owner.Call(DiskCallKind.Open, path);
            }
            else
            {
                owner.BeforeReading?.Invoke(path);
            }

            return new FaultyStream(owner, path, open(), writeThrough);
        }
    }

    private sealed class FaultyStream(FaultyFileSystem owner, string file, FileSystemStream real, bool writeThrough)
        : FileSystemStream(real, file, isAsync: false)
    {
        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            try
            {
                owner.Call(new DiskCall(DiskCallKind.Write, Name, buffer.Length) { WriteThrough = writeThrough });
            }
            catch (TornWriteException e)
            {
                real.Write(buffer[..Math.Min(e.Arrived, buffer.Length)]);
                throw;
            }

            real.Write(buffer);
        }

        public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
        {
            Write(buffer.AsSpan(offset, count));
            return Task.CompletedTask;
        }

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            Write(buffer.Span);
            return ValueTask.CompletedTask;
        }

        public override void SetLength(long value)
        {
            owner.Call(DiskCallKind.SetLength, Name);
            base.SetLength(value);
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                real.Dispose();
            }

            base.Dispose(disposing);
        }
    }

    private sealed class FaultySync(FaultyFileSystem owner) : IDiskSync
    {
        public void SyncFile(string path)
        {
            owner.Call(DiskCallKind.SyncFile, path);
            DiskSync.Native.SyncFile(path);
        }

        public void SyncDirectory(string path)
        {
            owner.Call(DiskCallKind.SyncDirectory, path);
            DiskSync.Native.SyncDirectory(path);
        }
    }
}
