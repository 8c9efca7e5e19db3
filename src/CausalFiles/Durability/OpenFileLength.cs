using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace CausalFiles.Durability;

/// <summary>
/// The length of an open file without a look at its times. On Linux, whoever looks at the time of a file makes the next write to it take the time exactly and journal it, which costs more
/// than the write does.
/// </summary>
/// <threadsafety>Safe for any number of threads.</threadsafety>
internal static partial class OpenFileLength
{
    private const int FromEnd = 2;

    internal static long Of(SafeFileHandle handle) =>
        OperatingSystem.IsLinux() && Environment.Is64BitProcess && Seek(handle, 0, FromEnd) is >= 0 and var length ? length : RandomAccess.GetLength(handle);

    [LibraryImport("libc", EntryPoint = "lseek")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial long Seek(SafeFileHandle handle, long offset, int origin);
}
