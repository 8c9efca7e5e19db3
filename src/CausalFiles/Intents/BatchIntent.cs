using CausalFiles.Coordination;
using CausalFiles.Durability;
using CausalFiles.Naming;
using CausalFiles.OperationLog;
using CausalFiles.Operations;

namespace CausalFiles.Intents;

/// <summary>Several intents as one operation: each is drafted upon what the ones before it leave, and none of them happens when one is refused.</summary>
/// <param name="replica">The replica that acts.</param>
/// <param name="premises">The versions that files must have before the first step.</param>
/// <param name="steps">What is done, in its order.</param>
internal sealed class BatchIntent(ReplicaId replica, IReadOnlyList<KeyValuePair<FilePath, OperationId>> premises, IReadOnlyList<Intent> steps)
    : Intent(replica)
{
    // What a record carries of contents; beyond it they are kept by the snapshot store, so that a batch may be as long as contents may be.
    private const int MostInline = 1 << 20;

    // The other half of a record is left to the clock.
    private const int MostBytes = LogLimits.MaxRecordBytes / 2;

    internal override OperationKind Kind => OperationKind.Batch;

    internal override async ValueTask<Draft> DraftAsync(Workspace workspace, CancellationToken cancellationToken)
    {
        foreach ((FilePath path, OperationId version) in premises)
        {
            Expectation.Check(path, workspace.State.Tree.FindFile(path), version);
        }

        List<Effect> effects = [];
        RecordWriter record = new();
        foreach (Intent step in steps)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Draft draft = await step.DraftAsync(workspace, cancellationToken).ConfigureAwait(false);
            Measure(record, draft.Effects);
            workspace.Foresee(draft.Effects, maxInline: Math.Max(0, MostInline - record.Length));
            effects.AddRange(draft.Effects);
        }

        return new Draft(FilePath.Root, effects);
    }

    private void Measure(RecordWriter record, IReadOnlyList<Effect> effects)
    {
        foreach (Effect effect in effects)
        {
            EffectCodec.Write(record, effect);
        }

        if (record.Length > MostBytes)
        {
            throw new IOException($"The {steps.Count} steps of this batch are too many for one operation: what they do takes more than {MostBytes} bytes in the log.");
        }
    }
}
