using CausalFiles.Compaction;
using CausalFiles.Durability;
using CausalFiles.OperationLog;
using CausalFiles.Operations;

namespace CausalFiles.Tests.Deterministic;

/// <content>Dropping history, and pinning it.</content>
internal sealed partial class SimulationRun
{
    private async Task CompactAsync()
    {
        long kept = random.NextInt64(reference.Last + 2);
        Tell($"compacts, and keeps {kept}");
        await ExportAsync();
        long needed = away.Values.Select(own => own.Left).Append(reference.Last).Min();
        reference.MayBeDropped = Math.Max(reference.MayBeDropped, Math.Min(needed, reference.Last - kept));
        Exception? error = await TryAsync(() => Files.CompactAsync(RetentionPolicy.KeepLast(kept)));
        Require(error is null || IsExcused(error), $"Compacting ended with {error}");
        Tally.Compactions++;
    }

    private async Task PinAsync()
    {
        if (reference.Last > reference.MayBeDropped)
        {
            long id = random.NextInt64(reference.MayBeDropped, reference.Last) + 1;
            Tell($"pins {id}");
            await Files.PinAsync(new OperationId(id));
            _ = reference.Pins.Add(id);
        }
    }

    private async Task UnpinAsync()
    {
        if (reference.Pins.Count > 0)
        {
            long id = reference.Pins.ElementAt(random.Next(reference.Pins.Count));
            Tell($"unpins {id}");
            Require(await Files.UnpinAsync(new OperationId(id)), $"{id} was not pinned");
            _ = reference.Pins.Remove(id);
        }
    }

    private bool IsExcused(Exception error) => world.Plan.IsHit && error is IOException and not CorruptionException and not StaleAppendException;
}
