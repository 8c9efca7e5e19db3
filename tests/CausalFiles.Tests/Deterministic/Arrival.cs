using CausalFiles.Tests.Harness;

namespace CausalFiles.Tests.Deterministic;

/// <summary>A replica that comes back, as everything was before: what others have done since it left, and the first of its operations that the log has not.</summary>
internal sealed class Arrival
{
    private readonly string replica;
    private readonly OfflineModel own;
    private readonly IReadOnlyList<ExpectedOperation> meanwhile;
    private readonly ReferenceModel before;
    private readonly int first;

    internal Arrival(string replica, OfflineModel own, Reference reference)
    {
        this.replica = replica;
        this.own = own;
        meanwhile = [.. reference.Operations.Skip((int)own.Left)];
        before = reference.Files;
        first = own.Shipped;
        HasOnlyApart = FindWhetherApart();
    }

    /// <summary>Whether nothing that it has touched was touched by others.</summary>
    internal bool HasOnlyApart { get; }

    /// <summary>The log's tree with what the replica has done; null if that cannot be done there.</summary>
    internal ReferenceModel? Both()
    {
        ReferenceModel both = before.Copy();
        return own.Entries.Skip(first).All(entry => both.TryApply(entry.Step)) ? both : null;
    }

    /// <summary>What the merge is to bring about; null where it is not known.</summary>
    internal ExpectedMerge? TryDecide() => first == 0 ? ExpectedMerge.TryDecide(replica, own, meanwhile) : null;

    private bool FindWhetherApart()
    {
        Touched ours = new();
        ReferenceModel tree = own.Origin;
        foreach (OfflineModel.Entry entry in own.Entries)
        {
            ours.Add(entry.Step, tree, entry.Files);
            tree = entry.Files;
        }

        Touched theirs = new();
        tree = own.Origin;
        foreach (ExpectedOperation operation in meanwhile)
        {
            if (operation.Replica != replica)
            {
                theirs.Add(operation.Step, tree, operation.Files);
            }

            tree = operation.Files;
        }

        return ours.IsApartFrom(theirs);
    }
}
