using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace CausalFiles.Durability;

/// <summary>flock(2). The lock is that of the open file, so that two openers in one process keep each other out like two processes.</summary>
/// <threadsafety>For one thread at a time.</threadsafety>
internal sealed partial class PosixLockFile(string path) : ILockFile
{
    private const int ReadWrite = 2;
    private const int Shared = 1;
    private const int Alone = 2;
    private const int WithoutWaiting = 4;
    private const int Unlock = 8;
    private const int NoSuchEntry = 2;
    private const int Interrupted = 4;

    private static readonly int CloseOnExec = OperatingSystem.IsMacOS() ? 0x1000000 : 0x80000;
    private static readonly int WouldBlock = OperatingSystem.IsMacOS() ? 35 : 11;

    public SafeFileHandle Handle { get; } = OpenFile(path, ReadWrite) ?? throw new FileNotFoundException($"There is no lock file '{path}'.", path);

    public void Dispose()
    {
        // A process that is being started holds copies of all handles for a moment; giving up the lock by itself frees it in spite of them.
        if (!Handle.IsClosed)
        {
            Release();
            Handle.Dispose();
        }
    }

    public bool TryTake(bool shared = false) => Lock((shared ? Shared : Alone) | WithoutWaiting);

    public void Take() => _ = Lock(Alone);

    public void Release() => _ = Lock(Unlock);

    /// <inheritdoc cref="LockFiles.Read"/>
    internal static int Read(string path, Span<byte> destination)
    {
        using SafeFileHandle? handle = OpenFile(path, flags: 0);
        return handle is null ? 0 : RandomAccess.Read(handle, destination, fileOffset: 0);
    }

    private static SafeFileHandle? OpenFile(string path, int flags)
    {
        while (true)
        {
            int descriptor = Open(path, flags | CloseOnExec);
            if (descriptor >= 0)
            {
                return new SafeFileHandle(descriptor, ownsHandle: true);
            }

            int error = Marshal.GetLastPInvokeError();
            if (error == NoSuchEntry)
            {
                return null;
            }

            if (error != Interrupted)
            {
                throw new IOException($"open of '{path}' failed: {new Win32Exception(error).Message}", error);
            }
        }
    }

    private bool Lock(int operation)
    {
        while (FLock(Handle, operation) != 0)
        {
            int error = Marshal.GetLastPInvokeError();
            if (error == WouldBlock)
            {
                return false;
            }

            if (error != Interrupted)
            {
                throw new IOException($"flock of '{path}' failed: {new Win32Exception(error).Message}", error);
            }
        }

        return true;
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "flock", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int FLock(SafeFileHandle file, int operation);
}
