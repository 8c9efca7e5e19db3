using CausalFiles.Tests.Harness;

namespace CausalFiles.Tests.Deterministic;

/// <content>A disk that takes long: its replica falls behind, and nobody else waits for it.</content>
internal sealed partial class SimulationRun
{
    private static readonly TimeSpan LongestStep = TimeSpan.FromSeconds(60);

    private async Task FallBehindAsync()
    {
        int slow = random.Next(setup.Replicas.Count);
        string name = setup.Replicas[slow];
        int steps = random.Next(1, 5);
        if (setup.Replicas.Count == 1 || Files[name].Status != ReplicaStatus.Following)
        {
            return;
        }

        Tell($"the disk of {name} takes long");
        string area = DiskPlan.OfReplica(name);
        world.Plan.Hold(area);
        try
        {
            for (; steps > 0; steps--)
            {
                await ChangeAsync(BySomebodyElse(AnyStep(), slow)).WaitAsync(LongestStep);
                CheckBehind(Files[name]);
            }
        }
        finally
        {
            world.Plan.Release(area);
        }

        Tell($"the disk of {name} is done");
        Tally.Latencies++;
    }

    private Step BySomebodyElse(Step step, int slow) =>
        step.Replica == slow ? step with { Replica = (slow + 1 + random.Next(setup.Replicas.Count - 1)) % setup.Replicas.Count } : step;

    // Whatever it has applied, it has applied all that came before, and of what comes next nothing.
    private void CheckBehind(Replica replica)
    {
        ReferenceModel files = reference.FilesAt(replica.LastApplied.Value);
        CheckTree(replica.Id.Value, world.Disk.Tree(replica.DirectoryPath), files);
    }
}
