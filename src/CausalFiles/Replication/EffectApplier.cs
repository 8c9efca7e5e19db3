using CausalFiles.Operations;

namespace CausalFiles.Replication;

/// <summary>Carries out a plan in a replica's directory, step by step.</summary>
/// <threadsafety>For one thread at a time.</threadsafety>
internal sealed class EffectApplier(ReplicaDirectory directory)
{
    /// <exception cref="DivergedException">The directory is not what was put there.</exception>
    /// <exception cref="IOException">The directory cannot be written to.</exception>
    internal async ValueTask ApplyAsync(ApplyPlan plan)
    {
        foreach (PlanStep step in plan.Steps)
        {
            if (step is StructureStep structure)
            {
                Apply(structure.Effect);
            }
            else if (step is WriteStep write && !TryChange(write))
            {
                await directory.WriteFileAsync(write.Path, write.Version, write.Content).ConfigureAwait(false);
            }
        }
    }

    private bool TryChange(WriteStep write) => write.InPlace is { } change && directory.TryChange(write.Path, write.Version.Content, change);

    private void Apply(Effect effect)
    {
        switch (effect)
        {
            case FileDeleted deleted:
                directory.DeleteFile(deleted.Path);
                break;
            case EntryMoved moved:
                directory.Move(moved.From, moved.To);
                break;
            case DirectoryCreated created:
                directory.CreateDirectory(created.Path);
                break;
            case DirectoryDeleted deleted:
                directory.DeleteDirectory(deleted.Path);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(effect), effect, "An unknown effect.");
        }
    }
}
