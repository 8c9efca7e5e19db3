
namespace CausalFiles.Tests.Deterministic;

/// <content>How processes begin and end, and what goes wrong meanwhile.</content>
internal sealed partial class SimulationRun
{
    private async Task FaultAsync()
    {
        Hazard fault = AnyHazard(HazardKind.Fault, AnyArea());
        Tell($"{fault}");
        world.Plan.Arm(fault);
        await (random.Next(setup.HasOffline ? 6 : 1) switch
        {
            1 => GoOfflineAsync(),
            2 or 3 => GoOnlineAsync(),
            _ => ChangeAsync(),
        });
        Tally.Faults += world.Plan.IsHit ? 1 : 0;
        world.Plan.Disarm();
        if (hasLogFailed || away.Keys.Any(replica => Files[replica].Status == ReplicaStatus.Faulted))
        {
            await RenewAsync();
        }
    }

    private async Task ToggleOutageAsync()
    {
        string replica = AnyReplica();
        if (away.ContainsKey(replica))
        {
            return;
        }

        string area = DiskPlan.OfReplica(replica);
        bool isOut = !world.Plan.IsOut(area);
        Tell($"the disk of {area} {(isOut ? "fails" : "works again")}");
        world.Plan.SetOutage(area, isOut);
        await ChangeAsync();
    }

    private async Task RecoverAsync()
    {
        Tell("all disks work again, and time passes");
        world.Plan.EndOutages();
        await world.LetRecoverAsync();
    }

    private async Task CrashAsync()
    {
        Hazard crash = AnyHazard(HazardKind.Crash, AnyArea());
        Tell($"{crash}");
        await world.SettleAsync();
        world.Plan.Arm(crash);
        await (random.Next(setup.HasCompaction ? 4 : 5) switch
        {
            0 => CloseAsync(),
            1 when setup.HasCompaction => CompactAsync(),
            1 or 2 when setup.HasOffline && away.Count > 0 => GoOnlineAsync(),
            3 when setup.HasOffline => GoOfflineAsync(),
            _ => ChangeAsync(),
        });
        await world.KillAsync();
        await ComeBackAsync();
    }

    private async Task ComeBackAsync()
    {
        Tally.Crashes++;
        LosePower();
        while (random.Next(3) == 0)
        {
            Hazard again = AnyHazard(HazardKind.Crash, random.Next(3) == 0 ? DiskPlan.Other : AnyArea());
            Tell($"while it is opened: {again}");
            world.Plan.Arm(again);
            Exception? error = await TryAsync(world.OpenAsync);
            Require(error is null || world.Plan.IsHit, $"Opening ended with {error}");
            await world.KillAsync();
            LosePower();
        }

        world.Plan.Disarm();
        await OpenAsync();
    }

    private void LosePower()
    {
        if (setup.HasPowerLoss && random.Next(3) > 0)
        {
            int loss = random.Next();
            Tell("the power fails");
            Tally.PowerLosses++;
            world.Disk.LosePower(loss);
        }
    }

    private async Task ReopenAsync()
    {
        Tell("closes and opens again");
        await CloseAsync();
        await OpenAsync();
    }

    private async Task RenewAsync()
    {
        Tell("opens again after a failure of the log");
        hasLogFailed = false;
        await TryAsync(CloseAsync);
        await world.KillAsync();
        LosePower();
        await OpenAsync();
    }

    private async Task CloseAsync()
    {
        Exception? error = await TryAsync(world.CloseAsync);
        Require(error is null || world.Plan.IsHit, $"Closing ended with {error}");
    }

    private async Task OpenSecondAsync()
    {
        Tell("somebody else tries to open it");
        Exception? error = await TryAsync(world.OpenSecondAsync);
        Require(error is RootInUseException, $"A second opening ended with {error}");
    }

    // Whatever the last process was doing, the log tells whether it happened.
    private async Task OpenAsync()
    {
        hasLogFailed = false;
        await world.OpenAsync();
        long last = Files.LastOperation.Value;
        if (unknown is not null && last == unknown.Id)
        {
            Tally.Surprises++;
            Commit(unknown);
        }

        unknown = null;
        stuck.Clear();
        await FollowOutboxesAsync();
        Require(last == reference.Last, $"{reference.Last} operations were acknowledged, and {last} are there");
        foreach (string replica in setup.Replicas.Where(replica => !world.Plan.IsOut(DiskPlan.OfReplica(replica))))
        {
            Require(Files[replica].Status == (away.ContainsKey(replica) ? ReplicaStatus.Offline : ReplicaStatus.Following), $"{replica} does not follow: {Files[replica].Fault}");
        }

        AfterOpening();
        await CheckHistoryAsync();
    }

    // Mostly at the first call, and of a write nothing, a part or all of it.
    private Hazard AnyHazard(HazardKind kind, string area) => new(
        kind, area, random.Next(2) == 0 ? random.Next(1, 6) : 0, random.Next(3) switch { 0 => 0, 1 => 100, _ => random.Next(101) });

    private string AnyArea() => random.Next(8) switch
    {
        0 or 1 or 2 => DiskPlan.Log,
        3 or 4 => DiskPlan.Store,
        5 => random.Next(2) == 0 ? DiskPlan.Index : DiskPlan.Checkpoint,
        _ => DiskPlan.OfReplica(AnyReplica()),
    };
}
