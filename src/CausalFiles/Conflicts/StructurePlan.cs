using System.Globalization;
using System.Text;
using CausalFiles.Naming;
using CausalFiles.Operations;
using CausalFiles.State;

namespace CausalFiles.Conflicts;

/// <summary>
/// In which order directories are created, entries moved and entries deleted, so that each finds what it needs and nothing in its way. Where they wait for each other, as in a
/// swap of two names, one is put aside first.
/// </summary>
/// <threadsafety>For one thread at a time.</threadsafety>
internal sealed class StructurePlan
{
    private readonly MergeNode root;
    private readonly List<Effect> effects = [];

    private readonly HashSet<MergeNode> removed;
    private readonly HashSet<EffectId> removedIds;
    private List<MergeNode> pending;
    private FileTree tree;
    private int aside;

    private StructurePlan(MergeNode root, IReadOnlyCollection<MergeNode> nodes, FileTree tree)
    {
        this.root = root;
        this.tree = tree;
        removed = [.. nodes.Where(node => node.Parent is null && node != root)];
        removedIds = [.. removed.Select(node => node.Identity)];
        List<MergeNode> moved = [.. nodes.Where(node => node.Parent is not null && !node.IsInPlace).OrderBy(node => node.Path)];
        pending = [.. removed.Where(node => !removed.Contains(node.Holder!)).OrderBy(node => node.HeldPath), .. NewDirectories(root), .. moved];
    }

    /// <param name="root">The tree that is to be.</param>
    /// <param name="nodes">The nodes of what is in the tree of the log.</param>
    /// <param name="tree">The tree of the log.</param>
    internal static IReadOnlyList<Effect> Of(MergeNode root, IReadOnlyCollection<MergeNode> nodes, FileTree tree)
    {
        StructurePlan plan = new(root, nodes, tree);
        plan.Run();
        return plan.effects;
    }

    private static IEnumerable<MergeNode> NewDirectories(MergeNode directory)
    {
        foreach (MergeNode child in directory.Children.Where(child => child.IsDirectory).OrderBy(child => child.Name, StringComparer.Ordinal))
        {
            if (child.Holder is null)
            {
                yield return child;
            }

            foreach (MergeNode below in NewDirectories(child))
            {
                yield return below;
            }
        }
    }

    private void Run()
    {
        HashSet<MergeNode> putAside = [];
        while (pending.Count > 0)
        {
            List<MergeNode> left = [.. pending.Where(node => !TryPerform(node))];
            if (left.Count == pending.Count)
            {
                MergeNode next = left.Find(node => node.Holder is not null && !removed.Contains(node) && putAside.Add(node))
                    ?? throw new InvalidOperationException($"'{left[0].HeldPath}' cannot become '{left[0].Path}'.");
                PutAside(next);
            }

            pending = left;
        }
    }

    private bool TryPerform(MergeNode node) =>
        removed.Contains(node) ? TryRemove(node) : node.Holder is null ? TryCreate(node) : TryMove(node);

    private bool TryRemove(MergeNode node)
    {
        FilePath path = node.HeldPath;
        if (node.IsDirectory && TreeIndex.Within(tree.GetDirectory(path)).Any(place => !removedIds.Contains(place.Entry.Identity)))
        {
            // Something has yet to leave it.
            return false;
        }

        Perform(node.IsDirectory ? new DirectoryDeleted(path) : new FileDeleted(path));
        return true;
    }

    private bool TryCreate(MergeNode node)
    {
        if (!IsFree(node))
        {
            return false;
        }

        node.Hold(node.Parent, node.Name);
        Perform(new DirectoryCreated(node.HeldPath));
        return true;
    }

    private bool TryMove(MergeNode node)
    {
        if (!IsFree(node) || node.Parent!.HeldPath.IsWithin(node.HeldPath))
        {
            return false;
        }

        Move(node, node.Parent, node.Name);
        return true;
    }

    private bool IsFree(MergeNode node)
    {
        MergeNode parent = node.Parent!;
        if (parent.Holder is null && parent != root)
        {
            return false;
        }

        FilePath path = parent.HeldPath.Child(node.Name);
        DirectoryEntry directory = tree.GetDirectory(parent.HeldPath);
        bool isItself = node.Holder == parent && string.Equals(node.Name, node.HeldName, StringComparison.OrdinalIgnoreCase);
        return (isItself || (directory.Find(node.Name) is null && !directory.Collides(node.Name, out _)))
            && Encoding.UTF8.GetByteCount(path.Value) <= FilePath.MaxBytes;
    }

    private void PutAside(MergeNode node)
    {
        string name;
        do
        {
            name = string.Create(CultureInfo.InvariantCulture, $"merge-{++aside}");
        }
        while (tree.Root.Find(name) is not null || tree.Root.Collides(name, out _));

        Move(node, root, name);
    }

    private void Move(MergeNode node, MergeNode to, string name)
    {
        FilePath from = node.HeldPath;
        node.Hold(to, name);
        Perform(new EntryMoved(from, node.HeldPath));
    }

    private void Perform(Effect effect)
    {
        tree = tree.Apply(effect, default, default);
        effects.Add(effect);
    }
}
