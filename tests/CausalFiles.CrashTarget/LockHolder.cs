using System.IO.Abstractions;
using CausalFiles.Locking;

namespace CausalFiles.CrashTarget;

/// <summary>Takes a lock file and keeps it until the process is killed.</summary>
internal static class LockHolder
{
    internal static async Task<int> HoldAsync(string path, TextWriter output)
    {
        await using ICoordinatorLease lease = await new FileCoordinatorLock(new FileSystem(), path).AcquireAsync();
        await output.WriteLineAsync("held");
        await Task.Delay(Timeout.Infinite);
        return 0;
    }
}
