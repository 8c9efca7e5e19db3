using CausalFiles.Diagnostics;
using CausalFiles.OperationLog;
using CausalFiles.Operations;
using CausalFiles.State;
using Microsoft.Extensions.Logging;

namespace CausalFiles.Checkpoints;

/// <summary>
/// Saves the state now and then, in the background, and when the root is closed, so that opening it replays only what came later. It takes
/// a state that is immutable, and keeps nobody waiting.
/// </summary>
/// <threadsafety>Every member may be called by any number of threads.</threadsafety>
internal sealed class Checkpointer(
    string root, StateFile file, IOperationLog log, long interval, ILogger logger, Func<bool>? mayWrite = null) : IAsyncDisposable
{
    private readonly CancellationTokenSource closing = new();
    private Func<LogState>? current;
    private OperationId saved;
    private long entries;
    private Task running = Task.CompletedTask;

    /// <summary>Begins; called once.</summary>
    /// <param name="state">Tells the state after the last committed operation.</param>
    /// <param name="loaded">The state that was loaded from the checkpoint.</param>
    internal void Start(Func<LogState> state, SavedState loaded)
    {
        current = state;
        saved = loaded.State.Last;
        entries = loaded.Entries;
        running = Task.Run(RunAsync);
    }

    /// <summary>Saves the last state, if it is not saved already.</summary>
    public async ValueTask DisposeAsync()
    {
        await closing.CancelAsync().ConfigureAwait(false);
        await running.ConfigureAwait(false);
        if (current is not null && current().Last != saved)
        {
            await SaveAsync(current()).ConfigureAwait(false);
        }

        closing.Dispose();
    }

    private async Task RunAsync()
    {
        try
        {
            long due = saved.Value;
            while (true)
            {
                // A state costs in proportion to its entries; so many operations pay for it.
                due += Math.Max(interval, 2 * entries);
                await log.WaitAsync(due, closing.Token).ConfigureAwait(false);
                LogState state = current!();
                await SaveAsync(state).ConfigureAwait(false);
                due = Math.Max(due, state.Last.Value);
            }
        }
        catch (OperationCanceledException) when (closing.IsCancellationRequested)
        {
            // Closed.
        }
        catch (Exception e)
        {
            // The log cannot be waited for; what is committed is saved when the root is closed.
            LogMessages.StateNotSaved(logger, e, root, current!().Last.Value);
        }
    }

    private async ValueTask SaveAsync(LogState state)
    {
        try
        {
            if (mayWrite?.Invoke() is false)
            {
                // Another process that shares the root does.
                return;
            }

            RecordTie tie = await log.TieAsync(state.Last.Value, CancellationToken.None).ConfigureAwait(false);
            entries = file.Write(state, tie);
            saved = state.Last;
            LogMessages.StateSaved(logger, entries, saved.Value);
        }
        catch (Exception e)
        {
            // The one before still holds, and the log has what came later.
            LogMessages.StateNotSaved(logger, e, root, state.Last.Value);
        }
    }
}
