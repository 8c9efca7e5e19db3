using System.IO.Abstractions;
using CausalFiles.Threading;

namespace CausalFiles.Sharing;

/// <summary>
/// Wakes whoever follows the other processes when one of them has written to the turn file. The operating system tells of it; now and then one looks without having been told, and often where it cannot tell.
/// </summary>
/// <threadsafety>Safe for any number of threads.</threadsafety>
internal sealed class TurnWatch : IDisposable
{
    private static readonly TimeSpan WhenTold = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan WhenNotTold = TimeSpan.FromMilliseconds(5);

    private readonly ChangeSignal changed = new();
    private readonly TimeProvider time;
    private readonly IFileSystemWatcher? watcher;
    private volatile bool isTold;

    internal TurnWatch(IFileSystem fileSystem, string directory, TimeProvider time)
    {
        this.time = time;
        try
        {
            watcher = fileSystem.FileSystemWatcher.New(directory, TurnFile.Name);
            watcher.NotifyFilter = NotifyFilters.LastWrite | NotifyFilters.Size | NotifyFilters.FileName;
            watcher.Changed += (_, _) => changed.Tell();
            watcher.Created += (_, _) => changed.Tell();
            watcher.Renamed += (_, _) => changed.Tell();
            watcher.Error += (_, _) => BeLeftAlone();
            watcher.EnableRaisingEvents = isTold = true;
        }
        catch (Exception e) when (e is IOException or NotSupportedException or UnauthorizedAccessException)
        {
            // The system has no more watches to give, or none at all.
            isTold = false;
        }
    }

    /// <summary>Ends with the next change. To be taken before looking, so that a change in between is not missed.</summary>
    internal Task Next => changed.Next;

    public void Dispose() => watcher?.Dispose();

    /// <summary>Waits until it is time to look again.</summary>
    /// <param name="change"><see cref="Next"/>, taken before the last look.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    internal async ValueTask WaitAsync(Task change, CancellationToken cancellationToken)
    {
        try
        {
            await change.WaitAsync(isTold ? WhenTold : WhenNotTold, time, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // One looks.
        }
    }

    private void BeLeftAlone()
    {
        isTold = false;
        changed.Tell();
    }
}
