using CausalFiles.Contents;
using CausalFiles.Naming;
using CausalFiles.Operations;
using CausalFiles.State;

namespace CausalFiles.Conflicts;

/// <summary>An entry of the tree that a merge is to lead to: where it is to be, and where it is in the log's tree as far as that has been changed.</summary>
/// <threadsafety>For one thread at a time.</threadsafety>
internal sealed class MergeNode
{
    private readonly Dictionary<string, MergeNode>? children;

    private MergeNode(EffectId identity, FileEntry? file, bool isDirectory)
    {
        Identity = identity;
        File = file;
        children = isDirectory ? new(StringComparer.OrdinalIgnoreCase) : null;
    }

    /// <summary>What the log's tree knows the entry by; none for one that the merge creates, and for the root.</summary>
    internal EffectId Identity { get; }

    /// <summary>The file as the log's tree has it; null for a directory, and for a file that the merge creates.</summary>
    internal FileEntry? File { get; }

    internal bool IsDirectory => children is not null;

    internal IReadOnlyCollection<MergeNode> Children => children is null ? [] : children.Values;

    /// <summary>The directory that is to hold it; null for the root, and for what is to be gone.</summary>
    internal MergeNode? Parent { get; private set; }

    internal string Name { get; private set; } = "";

    /// <summary>The directory that holds it in the log's tree now; null for the root, and for what is not there.</summary>
    internal MergeNode? Holder { get; private set; }

    internal string HeldName { get; private set; } = "";

    /// <summary>What a file is to hold; null for what the log's tree has.</summary>
    internal NewContent? Content { get; set; }

    internal Snapshot? Snapshot => Content?.Snapshot ?? File?.Content;

    /// <summary>Where it is to be.</summary>
    internal FilePath Path => Parent is null ? FilePath.Root : Parent.Path.Child(Name);

    /// <summary>Where it is in the log's tree now.</summary>
    internal FilePath HeldPath => Holder is null ? FilePath.Root : Holder.HeldPath.Child(HeldName);

    internal bool IsInPlace => Holder == Parent && string.Equals(HeldName, Name, StringComparison.Ordinal);

    internal static MergeNode NewDirectory() => new(EffectId.None, file: null, isDirectory: true);

    internal static MergeNode NewFile(NewContent content) => new(EffectId.None, file: null, isDirectory: false) { Content = content };

    /// <summary>The nodes of a tree.</summary>
    /// <param name="tree">The tree of the log.</param>
    /// <param name="nodes">Gets the nodes by what they were created by, that of the root too.</param>
    internal static MergeNode Of(FileTree tree, Dictionary<EffectId, MergeNode> nodes)
    {
        MergeNode root = new(tree.Root.Identity, file: null, isDirectory: true);
        nodes.Add(root.Identity, root);
        Stack<(MergeNode Node, DirectoryEntry Directory)> left = new([(root, tree.Root)]);
        while (left.TryPop(out (MergeNode Node, DirectoryEntry Directory) next))
        {
            foreach ((string name, TreeEntry entry) in next.Directory.Children)
            {
                MergeNode node = new(entry.Identity, entry as FileEntry, entry is DirectoryEntry);
                nodes.Add(node.Identity, node);
                node.Attach(next.Node, name);
                node.Hold(next.Node, name);
                if (entry is DirectoryEntry below)
                {
                    left.Push((node, below));
                }
            }
        }

        return root;
    }

    /// <summary>The entry that is to have a name, or one that differs from it only in letter case.</summary>
    internal MergeNode? Find(string name) => children!.GetValueOrDefault(name);

    internal void Attach(MergeNode parent, string name)
    {
        parent.children!.Add(name, this);
        (Parent, Name) = (parent, name);
    }

    internal void Detach()
    {
        _ = Parent?.children!.Remove(Name);
        Parent = null;
    }

    internal void Hold(MergeNode? holder, string name) => (Holder, HeldName) = (holder, name);
}
