using System.Text;
using System.Threading.Channels;
using CausalFiles.Simulation.Output;

namespace CausalFiles.Simulation.Narration;

/// <summary>
/// Tells the steps of the run, in the order in which they are told to it, and off the clients' and the library's threads: what waits is
/// written at once, so that a slow terminal costs no operation its time.
/// </summary>
/// <threadsafety>Every member may be called by any number of threads.</threadsafety>
internal sealed class Narrator : IAsyncDisposable
{
    private const int MaxBacklog = 10_000;
    private const int MaxBatch = 32 * 1024;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    private readonly Channel<string> lines = Channel.CreateUnbounded<string>();
    private readonly IScreen screen;
    private readonly Task writing;

    internal Narrator(IScreen screen, bool quiet)
    {
        this.screen = screen;
        IsQuiet = quiet;
        writing = Task.Run(WriteAsync);
    }

    internal bool IsQuiet { get; }

    internal void Tell(string line)
    {
        if (!IsQuiet)
        {
            _ = lines.Writer.TryWrite(line);
        }
    }

    /// <summary>As <see cref="Tell"/>, and waits while too much has yet to be written, so that it does not fill the memory.</summary>
    internal async ValueTask TellAsync(string line)
    {
        Tell(line);
        while (lines.Reader.Count > MaxBacklog && !writing.IsCompleted)
        {
            await Task.Delay(Pause);
        }
    }

    /// <summary>Writes what it was told, and hears no more.</summary>
    public async ValueTask DisposeAsync()
    {
        _ = lines.Writer.TryComplete();
        await writing;
    }

    private async Task WriteAsync()
    {
        StringBuilder batch = new();
        while (await lines.Reader.WaitToReadAsync())
        {
            while (batch.Length < MaxBatch && lines.Reader.TryRead(out string? line))
            {
                _ = batch.Append(batch.Length == 0 ? "" : "\n").Append(line);
            }

            screen.WriteLine(batch.ToString());
            _ = batch.Clear();
        }
    }
}
