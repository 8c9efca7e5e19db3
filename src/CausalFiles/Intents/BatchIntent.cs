using CausalFiles.Coordination;
using CausalFiles.Naming;
using CausalFiles.Operations;

namespace CausalFiles.Intents;

/// <summary>Several intents as one operation: each is drafted upon what the ones before it leave, and none of them happens when one is refused.</summary>
/// <param name="replica">The replica that acts.</param>
/// <param name="premises">The versions that files must have before the first step.</param>
/// <param name="steps">What is done, in its order.</param>
internal sealed class BatchIntent(ReplicaId replica, IReadOnlyList<KeyValuePair<FilePath, OperationId>> premises, IReadOnlyList<Intent> steps)
    : Intent(replica)
{
    internal override OperationKind Kind => OperationKind.Batch;

    internal override async ValueTask<Draft> DraftAsync(Workspace workspace, CancellationToken cancellationToken)
    {
        foreach ((FilePath path, OperationId version) in premises)
        {
            Expectation.Check(path, workspace.State.Tree.FindFile(path), version);
        }

        List<Effect> effects = [];
        RecordBudget budget = new($"The {steps.Count} steps of this batch are too many for one operation", RecordBudget.MostOfABatch);
        foreach (Intent step in steps)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Draft draft = await step.DraftAsync(workspace, cancellationToken).ConfigureAwait(false);
            budget.Spend(workspace, draft.Effects);
            effects.AddRange(draft.Effects);
        }

        return new Draft(FilePath.Root, effects);
    }
}
