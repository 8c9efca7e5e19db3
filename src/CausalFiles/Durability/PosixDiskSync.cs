using System.ComponentModel;
using System.Runtime.InteropServices;

namespace CausalFiles.Durability;

/// <summary>fsync(2) on files and directories, with the error that .NET's own flush drops.</summary>
internal sealed partial class PosixDiskSync : IDiskSync
{
    private const int NoSuchEntry = 2;
    private const int Interrupted = 4;

    private static readonly int ReadOnlyCloseOnExec = OperatingSystem.IsMacOS() ? 0x1000000 : 0x80000;

    public void SyncFile(string path) => Sync(path);

    public void SyncDirectory(string path) => Sync(path);

    private static void Sync(string path)
    {
        int descriptor = Retry(path, static p => Open(p, ReadOnlyCloseOnExec));
        if (descriptor < 0)
        {
            throw Error("open", path);
        }

        try
        {
            if (Retry(descriptor, FSync) != 0)
            {
                throw Error("fsync", path);
            }
        }
        finally
        {
            _ = Close(descriptor);
        }
    }

    // A signal may interrupt either call before it has done anything. Any other error is final: after a failed fsync the pages count as
    // clean, so that a second one would succeed with the data gone.
    private static int Retry<T>(T argument, Func<T, int> call)
    {
        int result;
        do
        {
            result = call(argument);
        }
        while (result < 0 && Marshal.GetLastPInvokeError() == Interrupted);

        return result;
    }

    private static IOException Error(string call, string path)
    {
        int error = Marshal.GetLastPInvokeError();
        string message = $"{call} of '{path}' failed: {new Win32Exception(error).Message}";
        return error == NoSuchEntry ? new FileNotFoundException(message, path) : new IOException(message, error);
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int FSync(int descriptor);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Close(int descriptor);
}
