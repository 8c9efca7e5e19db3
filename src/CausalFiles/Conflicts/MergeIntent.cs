using CausalFiles.Contents;
using CausalFiles.Coordination;
using CausalFiles.Intents;
using CausalFiles.Naming;
using CausalFiles.Operations;
using CausalFiles.State;

namespace CausalFiles.Conflicts;

/// <summary>Settles what a replica did by itself and what does not fit the log's tree: one operation, after all of those.</summary>
/// <param name="replica">The replica that comes back.</param>
/// <param name="steps">Its operations that diverged, in their order.</param>
/// <param name="ours">Its own tree after all that it did, in terms of the log's numbers.</param>
/// <param name="resolver">Decides between two contents of one file.</param>
internal sealed class MergeIntent(ReplicaId replica, IReadOnlyList<DivergedStep> steps, FileTree ours, IConflictResolver resolver) : Intent(replica)
{
    internal override OperationKind Kind => OperationKind.Merge;

    // The replica follows the log again only after this.
    internal override bool NeedsReplica => false;

    internal override async ValueTask<Draft> DraftAsync(Workspace workspace, CancellationToken cancellationToken)
    {
        var merge = TreeMerge.Of(Replica, steps, ours, workspace.State.Tree);
        ConflictVersions versions = new(workspace);
        foreach (ContentConflict conflict in merge.Undecided)
        {
            cancellationToken.ThrowIfCancellationRequested();
            await ResolveAsync(merge, conflict, versions, cancellationToken).ConfigureAwait(false);
        }

        merge.CheckLengths();
        RecordBudget budget = new($"What '{Replica}' changed by itself is too much for one merge", RecordBudget.MostOfAMerge);
        List<Effect> effects = [.. StructurePlan.Of(merge.Root, merge.Nodes, workspace.State.Tree)];
        List<EffectId> origins = [.. effects.Select(_ => EffectId.None)];
        budget.Spend(workspace, effects);
        foreach ((FilePath path, NewContent content) in Contents(merge.Root).OrderBy(entry => entry.Path))
        {
            cancellationToken.ThrowIfCancellationRequested();
            FileChanged effect = await BringAsync(workspace, path, content, cancellationToken).ConfigureAwait(false);
            budget.Spend(workspace, [effect]);
            effects.Add(effect);
            origins.Add(content.Version?.Written ?? EffectId.None);
        }

        List<Conflict> conflicts = [.. merge.Conflicts.Select(conflict => conflict.Settle())];
        budget.Spend(conflicts);
        budget.Spend(origins);
        return new Draft(FilePath.Root, effects) { Conflicts = conflicts, Origins = origins.Exists(origin => origin != EffectId.None) ? origins : [] };
    }

    private static IEnumerable<(FilePath Path, NewContent Content)> Contents(MergeNode directory)
    {
        foreach (MergeNode child in directory.Children)
        {
            if (child.Content is { } content && content.Snapshot != child.File?.Content)
            {
                yield return (child.Path, content);
            }

            foreach ((FilePath Path, NewContent Content) below in Contents(child))
            {
                yield return below;
            }
        }
    }

    private async ValueTask ResolveAsync(TreeMerge merge, ContentConflict conflict, ConflictVersions versions, CancellationToken cancellationToken)
    {
        FileConflict shown = new(
            conflict.Node.Path,
            Replica,
            conflict.Base is null ? null : await versions.FindAsync(conflict.Base, cancellationToken).ConfigureAwait(false),
            await versions.OfAsync(conflict.Theirs, cancellationToken).ConfigureAwait(false),
            await versions.OfAsync(conflict.Ours, cancellationToken).ConfigureAwait(false));
        ConflictResolution resolution = await resolver.ResolveAsync(shown, cancellationToken).ConfigureAwait(false)
            ?? throw new InvalidOperationException($"The conflict resolver {resolver.GetType()} has decided nothing about '{conflict.Node.Path}'.");
        switch (resolution.Outcome)
        {
            case ConflictOutcome.KeptTheirs:
                break;
            case ConflictOutcome.KeptOurs:
                conflict.Node.Content = NewContent.Of(conflict.Ours);
                break;
            case ConflictOutcome.Merged:
                conflict.Node.Content = NewContent.Of(resolution.Content);
                break;
            default:
                merge.PutBeside(conflict);
                return;
        }

        merge.Conflicts.Add(conflict.Settle(resolution.Outcome));
    }

    private static async ValueTask<FileChanged> BringAsync(Workspace workspace, FilePath path, NewContent content, CancellationToken cancellationToken)
    {
        FileEntry? current = workspace.State.Tree.FindFile(path);
        ChunkTree tree = content.Made ?? await workspace.GetTreeAsync(content.Version!, cancellationToken).ConfigureAwait(false);
        Splice? splice = current is null ? null : await workspace.CompareAsync(current, tree, cancellationToken).ConfigureAwait(false);
        return await ContentEffect.BringAsync(workspace, path, current, splice, tree, cancellationToken).ConfigureAwait(false);
    }
}
