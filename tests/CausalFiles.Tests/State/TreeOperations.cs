using CausalFiles.Clocks;
using CausalFiles.Contents;
using CausalFiles.Naming;
using CausalFiles.Operations;
using CausalFiles.State;

namespace CausalFiles.Tests.State;

/// <summary>Short ways to make the operations that trees are tested with, and to list what a tree holds.</summary>
internal static class TreeOperations
{
    internal static readonly DateTimeOffset Start = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    internal static Operation Change(long id, params Effect[] effects) => new()
    {
        Id = new OperationId(id),
        Replica = "alice",
        Kind = OperationKind.Write,
        Path = "plan.md",
        Timestamp = Start.AddSeconds(id),
        Clock = VectorClock.Create([new("alice", id)]),
        Effects = effects,
    };

    internal static FileWritten Write(FilePath path, string content = "x") => new(path, Snapshot.Of(System.Text.Encoding.UTF8.GetBytes(content)));

    /// <summary>A tree that the operations 1, 2, … made, one effect each.</summary>
    internal static FileTree Tree(params Effect[] effects)
    {
        FileTree tree = FileTree.Empty;
        for (int i = 0; i < effects.Length; i++)
        {
            tree = tree.Apply(Change(i + 1, effects[i]));
        }

        return tree;
    }

    /// <summary>Every entry but the root, by its path.</summary>
    internal static SortedDictionary<string, TreeEntry> Entries(this FileTree tree)
    {
        SortedDictionary<string, TreeEntry> entries = new(StringComparer.Ordinal);
        Add(FilePath.Root, tree.Root);
        return entries;

        void Add(FilePath path, DirectoryEntry directory)
        {
            foreach ((string name, TreeEntry child) in directory.Children)
            {
                entries.Add(path.Child(name).Value, child);
                if (child is DirectoryEntry below)
                {
                    Add(path.Child(name), below);
                }
            }
        }
    }

    internal static string Paths(this FileTree tree) => string.Join(' ', tree.Entries().Select(e => e.Value is DirectoryEntry ? e.Key + "/" : e.Key));
}
