using System.Diagnostics;
using System.Threading.Channels;
using CausalFiles.Diagnostics;
using CausalFiles.Operations;
using CausalFiles.State;

namespace CausalFiles.Coordination;

/// <summary>
/// Orders all operations, and is the only code that appends to the log. Callers queue; whoever waits when the lock has been acquired is committed as
/// one group, with one flush, and with the same outcome as if each had taken the lock by itself, one after the other.
/// </summary>
/// <threadsafety>Every member may be called by any number of threads.</threadsafety>
internal sealed partial class Coordinator : IAsyncDisposable
{
    // Set while an intent is drafted: whoever calls back from there would wait for itself.
    private static readonly AsyncLocal<DraftingScope?> Drafting = new();

    private readonly Channel<Ticket> queue = Channel.CreateUnbounded<Ticket>(new UnboundedChannelOptions { SingleReader = true });
    private readonly CoordinatorParts parts;
    private readonly Task turns;
    private LogState state;

    internal Coordinator(CoordinatorParts parts, LogState state)
    {
        this.parts = parts;
        this.state = state;
        turns = Task.Run(TakeTurnsAsync);
        following = Task.Run(FollowOthersAsync);
    }

    /// <summary>The state after the last committed operation.</summary>
    internal LogState State => Volatile.Read(ref state);

    /// <summary>Commits an operation.</summary>
    /// <returns>The operation, which is durable, applied at its replica, and in <c>BeforeReturn</c> mode at all others.</returns>
    /// <exception cref="OperationCanceledException">The caller gave up before the operation was committed; it has not happened.</exception>
    internal async Task<Operation> CommitAsync(Intent intent, CancellationToken cancellationToken)
    {
        using Activity? activity = Telemetry.Activities.StartActivity(DiagnosticNames.OperationActivity);
        _ = activity?.SetTag(DiagnosticNames.KindTag, intent.Kind.ToString()).SetTag(DiagnosticNames.ReplicaTag, intent.Replica.Value);
        long started = parts.Time.GetTimestamp();
        try
        {
            OperationTicket ticket = new(intent, cancellationToken);
            Enqueue(ticket);
            Operation operation = (await ticket.Task.ConfigureAwait(false))!;
            Measure(operation, started, activity);
            return operation;
        }
        catch (Exception e)
        {
            Measure(intent, e, started, activity);
            throw;
        }
    }

    /// <summary>Does something while the lock is held and nothing is committed.</summary>
    internal async Task RunExclusiveAsync(Func<LogState, CancellationToken, ValueTask> work, CancellationToken cancellationToken)
    {
        ExclusiveTicket ticket = new(work, cancellationToken);
        Enqueue(ticket);
        _ = await ticket.Task.ConfigureAwait(false);
    }

    /// <summary>Goes on from another state; called while something is done exclusively.</summary>
    internal void GoOnFrom(LogState other) => Volatile.Write(ref state, other);

    /// <summary>Commits what waits, and takes no more.</summary>
    public async ValueTask DisposeAsync()
    {
        _ = queue.Writer.TryComplete();
        await turns.ConfigureAwait(false);
        await closing.CancelAsync().ConfigureAwait(false);
        await following.ConfigureAwait(false);
        closing.Dispose();
    }

    /// <exception cref="ObjectDisposedException">The coordinator takes no more.</exception>
    internal void ThrowIfClosed()
    {
        if (queue.Reader.Completion.IsCompleted || turns.IsCompleted)
        {
            throw FileSystemErrors.Closed();
        }
    }

    /// <exception cref="InvalidOperationException">The call comes out of a transformation that the coordinator is waiting for.</exception>
    internal void ThrowIfDrafting()
    {
        if (Drafting.Value is { IsOpen: true } scope && scope.Root == parts.Root)
        {
            throw new InvalidOperationException(
                "An update's transformation must not start another operation on the same files: it would wait for itself.");
        }
    }

    private KeyValuePair<string, object?> Root => new(DiagnosticNames.RootTag, parts.Root);

    private static KeyValuePair<string, object?> Kind(OperationKind kind) => new(DiagnosticNames.KindTag, kind.ToString());

    private void Enqueue(Ticket ticket)
    {
        ThrowIfDrafting();
        if (!queue.Writer.TryWrite(ticket))
        {
            throw FileSystemErrors.Closed();
        }
    }

    private void Measure(Operation operation, long started, Activity? activity)
    {
        _ = activity?.SetTag(DiagnosticNames.OperationTag, operation.Id.Value);
        if (!Telemetry.OperationDuration.Enabled && !Telemetry.Operations.Enabled)
        {
            return;
        }

        Telemetry.Operations.Add(1, Root, Kind(operation.Kind), new(DiagnosticNames.ReplicaTag, operation.Replica.Value));
        Telemetry.OperationDuration.Record(parts.Time.GetElapsedTime(started).TotalSeconds, Root, Kind(operation.Kind));
    }

    private void Measure(Intent intent, Exception error, long started, Activity? activity)
    {
        _ = activity?.SetStatus(ActivityStatusCode.Error, error.Message);
        Telemetry.OperationDuration.Record(
            parts.Time.GetElapsedTime(started).TotalSeconds, Root, Kind(intent.Kind), new(DiagnosticNames.ErrorTag, error.GetType().FullName));
    }

    // What a transformation starts and does not wait for carries the scope with it, and outlives it.
    private sealed class DraftingScope(string root)
    {
        internal string Root => root;

        internal bool IsOpen { get; set; } = true;
    }
}
