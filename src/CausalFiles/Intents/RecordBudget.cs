using CausalFiles.Coordination;
using CausalFiles.Durability;
using CausalFiles.Operations;

namespace CausalFiles.Intents;

/// <summary>How much of a record an operation of many effects may take, and how much of that contents may take.</summary>
/// <param name="what">For the exception: what takes it, and is too much.</param>
/// <param name="mostBytes">How much it may take.</param>
/// <threadsafety>For one thread at a time.</threadsafety>
internal sealed class RecordBudget(string what, int mostBytes)
{
    /// <summary>What a batch may take, in bytes: whoever commits one can make two of it.</summary>
    internal const int MostOfABatch = 8 << 20;

    /// <summary>What a merge may take, in bytes: it is one operation whatever has diverged. The rest of the record is left to the clock.</summary>
    internal const int MostOfAMerge = 48 << 20;

    // What a record carries of contents; beyond it they are kept by the snapshot store, so that an operation may be as long as contents may be.
    private const int MostInline = 1 << 20;

    private readonly RecordWriter record = new();
    private int effects;

    /// <summary>Counts effects, and lets the next ones build upon them.</summary>
    /// <exception cref="IOException">They are too many for one operation, or the tree does not allow them.</exception>
    internal void Spend(Workspace workspace, IReadOnlyList<Effect> more)
    {
        foreach (Effect effect in more)
        {
            EffectCodec.Write(record, effect);
        }

        effects += more.Count;
        Check(effects, OperationCodec.MaxEffects, "changes");
        workspace.Foresee(more, maxInline: Math.Max(0, MostInline - record.Length));
    }

    /// <summary>Counts the conflicts of a merge.</summary>
    /// <exception cref="IOException">They are too many for one operation.</exception>
    internal void Spend(IReadOnlyList<Conflict> conflicts)
    {
        ConflictCodec.Write(record, conflicts);
        Check(conflicts.Count, OperationCodec.MaxConflicts, "conflicts");
    }

    /// <summary>Counts the origins of what a merge puts in place.</summary>
    /// <exception cref="IOException">They are too many for one operation.</exception>
    internal void Spend(IReadOnlyList<EffectId> origins)
    {
        OperationCodec.WriteOrigins(record, origins);
        Check(origins.Count, OperationCodec.MaxEffects, "changes");
    }

    private void Check(int count, int most, string counted)
    {
        if (count > most)
        {
            throw new IOException($"{what}: it may have {most} {counted} at the most.");
        }

        if (record.Length > mostBytes)
        {
            throw new IOException($"{what}: it may take {mostBytes} bytes of the log at the most.");
        }
    }
}
