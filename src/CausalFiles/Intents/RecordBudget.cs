using CausalFiles.Coordination;
using CausalFiles.Durability;
using CausalFiles.OperationLog;
using CausalFiles.Operations;

namespace CausalFiles.Intents;

/// <summary>How much of a record an operation of many effects may take, and how much of that contents may take.</summary>
/// <param name="what">For the exception: what takes it.</param>
/// <threadsafety>For one thread at a time.</threadsafety>
internal sealed class RecordBudget(string what)
{
    // What a record carries of contents; beyond it they are kept by the snapshot store, so that an operation may be as long as contents may be.
    private const int MostInline = 1 << 20;

    // The other half of a record is left to the clock.
    private const int MostBytes = LogLimits.MaxRecordBytes / 2;

    private readonly RecordWriter record = new();

    /// <summary>Counts effects, and lets the next ones build upon them.</summary>
    /// <exception cref="IOException">They are too many for one operation, or the tree does not allow them.</exception>
    internal void Spend(Workspace workspace, IReadOnlyList<Effect> effects)
    {
        foreach (Effect effect in effects)
        {
            EffectCodec.Write(record, effect);
        }

        Check();
        workspace.Foresee(effects, maxInline: Math.Max(0, MostInline - record.Length));
    }

    /// <summary>Counts the conflicts of a merge.</summary>
    /// <exception cref="IOException">They are too many for one operation.</exception>
    internal void Spend(IReadOnlyList<Conflict> conflicts)
    {
        ConflictCodec.Write(record, conflicts);
        Check();
    }

    private void Check()
    {
        if (record.Length > MostBytes)
        {
            throw new IOException($"{what} for one operation: what they do takes more than {MostBytes} bytes in the log.");
        }
    }
}
