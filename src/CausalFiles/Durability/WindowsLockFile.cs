using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace CausalFiles.Durability;

/// <summary>LockFileEx on a byte far behind all that such a file holds, so that what it holds can be read by others.</summary>
/// <threadsafety>For one thread at a time.</threadsafety>
internal sealed partial class WindowsLockFile(string path) : ILockFile
{
    private const uint WithoutWaiting = 1;
    private const uint Alone = 2;
    private const int LockViolation = 33;

    private readonly FileStream stream = new(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0);

    public SafeFileHandle Handle => stream.SafeFileHandle;

    public void Dispose() => stream.Dispose();

    public bool TryTake(bool shared = false) => Lock((shared ? 0 : Alone) | WithoutWaiting);

    public void Take() => _ = Lock(Alone);

    public void Release()
    {
        Place place = Place.OfTheLock;
        _ = UnlockFileEx(Handle, 0, 1, 0, ref place);
    }

    /// <inheritdoc cref="LockFiles.Read"/>
    internal static int Read(string path, Span<byte> destination)
    {
        try
        {
            using FileStream reading = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);
            return reading.Read(destination);
        }
        catch (FileNotFoundException)
        {
            return 0;
        }
    }

    private bool Lock(uint flags)
    {
        Place place = Place.OfTheLock;
        if (LockFileEx(Handle, flags, 0, 1, 0, ref place))
        {
            return true;
        }

        int error = Marshal.GetLastPInvokeError();
        return error == LockViolation
            ? false
            : throw new IOException($"LockFileEx of '{path}' failed: {new Win32Exception(error).Message}", error);
    }

    [LibraryImport("kernel32", EntryPoint = "LockFileEx", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool LockFileEx(SafeFileHandle file, uint flags, uint reserved, uint lengthLow, uint lengthHigh, ref Place place);

    [LibraryImport("kernel32", EntryPoint = "UnlockFileEx", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool UnlockFileEx(SafeFileHandle file, uint reserved, uint lengthLow, uint lengthHigh, ref Place place);

    /// <summary>OVERLAPPED.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Place
    {
        internal nint Status;
        internal nint Transferred;
        internal uint Low;
        internal uint High;
        internal nint Completed;

        internal static Place OfTheLock => new() { High = 0x40000000 };
    }
}
