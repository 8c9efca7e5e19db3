using CausalFiles.Naming;
using CausalFiles.Operations;
using CausalFiles.State;
using CausalFiles.Tests.State;
using CsCheck;

namespace CausalFiles.Tests.Conflicts;

/// <summary>Something that a replica tries to do to whatever its tree holds then.</summary>
internal sealed record Attempt(AttemptKind Kind, int At, int To, string Name, int Content)
{
    private static readonly string[] Names = ["a", "b", "B", "c"];

    internal static readonly Gen<Attempt> Any = Gen.Select(Gen.Enum<AttemptKind>(), Gen.Int[0, 1000], Gen.Int[0, 1000], Gen.Int[0, 3].Select(i => Names[i]), Gen.Int[0, 9], (kind, at, to, name, content) =>
        new Attempt(kind, at, to, name, content));

    /// <summary>Does what the tree allows, and leaves out the rest.</summary>
    /// <param name="tree">The tree.</param>
    /// <param name="attempts">What is tried.</param>
    /// <param name="first">The number of the first operation.</param>
    internal static (FileTree Tree, List<Effect> Effects) Perform(FileTree tree, IEnumerable<Attempt> attempts, long first)
    {
        List<Effect> effects = [];
        foreach (Attempt attempt in attempts)
        {
            Effect effect = attempt.In(tree);
            try
            {
                tree = tree.Apply(effect, new EffectId(new OperationId(first + effects.Count), 0), default);
                effects.Add(effect);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
            {
                // Not allowed.
            }
        }

        return (tree, effects);
    }

    private Effect In(FileTree tree)
    {
        List<KeyValuePair<string, TreeEntry>> entries = [.. tree.Entries()];
        FilePath at = entries.Count == 0 ? FilePath.Root : entries[At % entries.Count].Key;
        List<string> directories = ["", .. entries.Where(entry => entry.Value is DirectoryEntry).Select(entry => entry.Key)];
        FilePath target = FilePath.Parse(directories[To % directories.Count]).Child(Name);
        return Kind switch
        {
            AttemptKind.Write => TreeOperations.Write(at, $"{Content}"),
            AttemptKind.Create => TreeOperations.Write(target, $"{Content}"),
            AttemptKind.CreateDirectory => new DirectoryCreated(target),
            AttemptKind.Move => new EntryMoved(at, target),
            _ => tree.Find(at) is FileEntry ? new FileDeleted(at) : new DirectoryDeleted(at),
        };
    }
}

internal enum AttemptKind
{
    Write,
    Create,
    CreateDirectory,
    Move,
    Delete,
}
