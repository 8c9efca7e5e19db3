using System.IO.Abstractions;
using CausalFiles.Durability;
using CausalFiles.Naming;
using Microsoft.Win32.SafeHandles;

namespace CausalFiles.Replication;

/// <summary>
/// A file of a replica that is held open to be changed in place, and what tells whether somebody else has changed it since: its length, looked at before every change, and its time. The
/// clock that files get their times from does not tick between two changes that follow each other closely, and asking for the time makes the next change dear; so the time is asked for
/// once in a tick at the most, and what lies between the time of the last look and that of the last change counts as the library's own.
/// </summary>
/// <threadsafety>For one thread at a time.</threadsafety>
internal sealed class HeldFile : IDisposable
{
    /// <summary>What happens within a tick of the clock of files may have one time.</summary>
    internal static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(10);

    // A clock of files may be behind by the longest tick that systems are built with, and that of another machine by anything.
    private static readonly TimeSpan Behind = TimeSpan.FromMilliseconds(20);

    private readonly IFileSystem fileSystem;
    private readonly FileSystemStream stream;
    private readonly SafeFileHandle? handle;
    private readonly string file;
    private readonly TimeProvider time;
    private bool? isClockKnown;
    private long lookedAt;
    private long changedAt;
    private bool isChanged;

    private HeldFile(IFileSystem fileSystem, FileSystemStream stream, FilePath path, string file, TimeProvider time, long modifiedTicks)
    {
        this.fileSystem = fileSystem;
        this.stream = stream;
        this.file = file;
        this.time = time;
        handle = HandleOf(fileSystem, stream);
        isClockKnown = handle is null ? false : null;
        Path = path;
        ModifiedTicks = modifiedTicks;
    }

    internal FilePath Path { get; }

    /// <summary>The time that the file had when it was last looked at, and was what the library had left.</summary>
    internal long ModifiedTicks { get; private set; }

    /// <summary>When it was last made sure that the path still leads here.</summary>
    internal long PathCheckedAt { get; set; }

    /// <summary>How long the file is.</summary>
    internal long Length => handle is null ? stream.Length : OpenFileLength.Of(handle);

    /// <summary>Opens a file that stands there.</summary>
    /// <param name="fileSystem">Where it stands.</param>
    /// <param name="path">Its path in the replica.</param>
    /// <param name="file">Its path in the file system.</param>
    /// <param name="time">The clock of the machine.</param>
    /// <param name="modifiedTicks">The time that it has if nobody has changed it.</param>
    internal static HeldFile Open(IFileSystem fileSystem, FilePath path, string file, TimeProvider time, long modifiedTicks)
    {
        FileSystemStream opened = fileSystem.FileStream.New(file, new FileStreamOptions
        {
            Mode = FileMode.Open,
            Access = FileAccess.Write,
            Share = FileShare.ReadWrite | FileShare.Delete,
            BufferSize = 0,
        });
        return new HeldFile(fileSystem, opened, path, file, time, modifiedTicks);
    }

    /// <summary>Whether the file is what the library has left, as far as its length and its time can tell.</summary>
    /// <param name="length">The length that it was left with.</param>
    /// <param name="now">The time.</param>
    internal bool IsAsLeft(long length, long now)
    {
        if (Length != length)
        {
            return false;
        }

        if (isClockKnown == true && IsWithin(now, lookedAt, Tick))
        {
            return true;
        }

        lookedAt = now;
        return IsTimeAsLeft();
    }

    /// <summary>Whether the file's time is what the library has left; then it is <see cref="ModifiedTicks"/>.</summary>
    internal bool IsTimeAsLeft()
    {
        long ticks = ReadTime();
        if (ticks < ModifiedTicks || ticks > (isChanged ? changedAt : ModifiedTicks))
        {
            return false;
        }

        (ModifiedTicks, isChanged) = (ticks, false);
        return true;
    }

    /// <summary>Changes the file; from then on its content is the library's, whatever becomes of the change.</summary>
    /// <param name="change">What is written.</param>
    /// <param name="begun">The time.</param>
    internal void Change(InPlaceChange change, long begun)
    {
        try
        {
            foreach (FilePart part in change.Parts)
            {
                stream.Position = part.Offset;
                stream.Write(part.Bytes.Span);
            }

            if (change.Extent > change.Length)
            {
                stream.SetLength(change.Length);
            }

            // Nothing is buffered on a disk; a mock file system shows a change to others only now.
            stream.Flush();
        }
        finally
        {
            Leave(begun, time.GetUtcNow().UtcTicks);
        }
    }

    public void Dispose() => stream.Dispose();

    /// <summary>Whether a moment lies less than a span after another.</summary>
    internal static bool IsWithin(long now, long before, TimeSpan span) => now >= before && now - before < span.Ticks;

    // Only a file of the real file system has a handle; with any other, the path has to do.
    private static SafeFileHandle? HandleOf(IFileSystem fileSystem, FileSystemStream stream)
    {
        try
        {
            return fileSystem is FileSystem ? ((FileStream)stream).SafeFileHandle : null;
        }
        catch (InvalidCastException)
        {
            return null;
        }
    }

    private long ReadTime() => (handle is null ? fileSystem.File.GetLastWriteTimeUtc(file) : fileSystem.File.GetLastWriteTimeUtc(handle)).Ticks;

    // After the first change it shows whether the file has its times from the clock of this machine. If not, the time has to be asked for after each.
    private void Leave(long begun, long ended)
    {
        if (isClockKnown == true)
        {
            (changedAt, isChanged) = (ended, true);
            return;
        }

        ModifiedTicks = ReadTime();
        isClockKnown ??= ModifiedTicks >= begun - Behind.Ticks && ModifiedTicks <= ended;
    }
}
