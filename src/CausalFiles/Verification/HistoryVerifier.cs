using CausalFiles.Clocks;
using CausalFiles.Durability;
using CausalFiles.Operations;
using CausalFiles.State;
using CausalFiles.Versions;

namespace CausalFiles.Verification;

/// <summary>
/// Replays a history from the state that it begins with, and checks each operation against what stands before it: its position, its clock,
/// the version that it builds upon, its effects, and its content.
/// </summary>
/// <threadsafety>For one thread at a time.</threadsafety>
internal sealed class HistoryVerifier(VersionReader versions, LogState start)
{
    private readonly List<Violation> violations = [];
    private readonly ContentVerifier contents = new(versions);
    private LogState state = start;

    /// <summary>The state that the history adds up to.</summary>
    internal LogState State => state;

    internal IReadOnlyList<Violation> Violations => violations;

    internal long Contents => contents.Count;

    /// <summary>Whether some of it was done offline, so that the operations are not totally ordered.</summary>
    internal bool HasConcurrent { get; private set; }

    /// <summary>Checks the whole history; it ends early at an operation that cannot be replayed.</summary>
    internal async ValueTask VerifyAsync(IAsyncEnumerable<Operation> history, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (Operation operation in history.WithCancellation(cancellationToken).ConfigureAwait(false))
            {
                CheckClock(operation);
                CheckPremise(operation);
                LogState before = state;
                state = state.Replay(operation);
                CheckContent(operation, await contents.CheckAsync(operation, before, cancellationToken).ConfigureAwait(false));
            }
        }
        catch (CorruptionException e)
        {
            violations.Add(new Violation("The history can be read and replayed", $"after operation {state.Last}: {e.Message} {e.InnerException?.Message}"));
        }
    }

    /// <summary>Checks that the content of every file of a state can be read.</summary>
    internal async ValueTask VerifyAsync(LogState saved, CancellationToken cancellationToken)
    {
        foreach ((_, FileEntry file) in saved.Tree.Files())
        {
            CheckContent(operation: null, await contents.ReadAsync(file.AsVersion, cancellationToken).ConfigureAwait(false));
        }
    }

    private void CheckClock(Operation operation)
    {
        long own = operation.Clock[operation.Replica];
        Check(operation, own == state.Knowledge[operation.Replica] + 1, Rules.OwnTick, $"it is at {own} after {state.Knowledge[operation.Replica]}");
        CausalOrder order = state.Knowledge.Compare(operation.Clock);
        Check(operation, order == CausalOrder.Before || operation.IsOffline, "An operation has seen all that was committed before it", $"it is after {operation.Clock}, and {state.Knowledge} was committed");
        Check(operation, operation.Clock.Components.All(c => c.Key == operation.Replica || c.Value <= state.Knowledge[c.Key]), Rules.NoFuture, $"it is after {operation.Clock}, and only {state.Knowledge} was committed");
    }

    // What was done offline, before the log had what stands before it here, builds upon what its replica had; the rules for concurrent histories look after it.
    private void CheckPremise(Operation operation)
    {
        if (operation.IsOffline)
        {
            HasConcurrent = true;
            return;
        }

        var file = state.Tree.Find(operation.Path) as FileEntry;
        OperationId version = file?.Version ?? OperationId.None;
        Check(operation, operation.BasedOn == version, "An operation builds upon the version that its file has", $"it builds upon {operation.BasedOn}, and the file is at {version}");
        Check(operation, operation.Kind != OperationKind.Read || operation.Snapshot == file?.Content, "A read returns what was written last", $"it returned {operation.Snapshot}, and the file holds {file?.Content}");
    }

    private void CheckContent(Operation? operation, string? failure)
    {
        if (failure is not null)
        {
            violations.Add(new Violation("Every content that an operation names is stored", failure) { Operation = operation });
        }
    }

    private void Check(Operation operation, bool holds, string rule, string detail)
    {
        if (!holds)
        {
            violations.Add(new Violation(rule, detail) { Operation = operation });
        }
    }
}
