using CausalFiles.Contents;
using CausalFiles.Diagnostics;
using CausalFiles.Operations;
using CausalFiles.State;

namespace CausalFiles.Coordination;

/// <content>
/// What stays in memory of the contents that a batch has brought: for each file the last version, in place of the one before. It is what the next operation builds upon; older ones
/// are put together again when somebody asks for them.
/// </content>
internal sealed partial class Coordinator
{
    private void SettleContents(CommittedGroup group, Workspace workspace)
    {
        foreach (Operation operation in group.Operations)
        {
            for (int i = 0; i < operation.Effects.Count; i++)
            {
                if (operation.Effects[i] is FileChanged changed)
                {
                    CountBytes(changed);
                    Settle(new EffectId(operation.Id, i), changed, group, workspace);
                }
            }
        }
    }

    private static void CountBytes(FileChanged changed)
    {
        if (changed is FileSpliced spliced)
        {
            Telemetry.SnapshotBytes.Add(spliced.Splice.Inserted.Length);
            Telemetry.DeduplicatedBytes.Add(spliced.Content.Length - spliced.Splice.Inserted.Length);
        }
    }

    private void Settle(EffectId id, FileChanged changed, CommittedGroup group, Workspace workspace)
    {
        if (group.After.Tree.Find(changed.Path) is FileEntry file
            && file.Written == id
            && workspace.FindBrought(changed.Content.Address) is { } content)
        {
            ChunkTree settled = changed is FileSpliced ? parts.Consolidator.Settle(file, content) : parts.Versions.Lighten(content, stored: content);
            parts.Versions.Remember(settled, insteadOf: (group.Before.Tree.Find(changed.Path) as FileEntry)?.Content.Address);
        }
    }
}
