using CausalFiles.Conflicts;
using CausalFiles.Contents;
using CausalFiles.Naming;
using CausalFiles.Operations;
using CausalFiles.State;
using CausalFiles.Tests.State;
using CsCheck;

namespace CausalFiles.Tests.Conflicts;

/// <summary>Random trees and what two replicas do to them; a failure prints a seed.</summary>
public sealed class TreeMergePropertyTests
{
    private static readonly string[] Names = ["a", "b", "B", "c"];

    private static readonly Gen<Attempt> Any = Gen.Select(Gen.Enum<AttemptKind>(), Gen.Int[0, 1000], Gen.Int[0, 1000], Gen.Int[0, 3].Select(i => Names[i]), Gen.Int[0, 9], (kind, at, to, name, content) =>
        new Attempt(kind, at, to, name, content));

    private static readonly Gen<(Attempt[] Before, Attempt[] Theirs, Attempt[] Ours)> Histories =
        Gen.Select(Any.Array[0, 12], Any.Array[0, 8], Any.Array[1, 8]);

    [Fact]
    public void Merge_OfAnyTwoHistories_LosesNothing() => Histories.Sample(
        history =>
        {
            FileTree before = Perform(FileTree.Empty, history.Before, 1).Tree;
            FileTree theirs = Perform(before, history.Theirs, 500).Tree;
            (FileTree ours, List<DivergedStep> steps) = MergedTree.Diverge(before, Perform(before, history.Ours, MergedTree.FirstOfOurs).Effects);

            var merged = MergedTree.Of(steps, ours, theirs);

            AssertNothingLost(before, theirs, ours, merged);
        },
        iter: 20_000);

    [Fact]
    public void Merge_OfAnyTwoHistories_HasNothingOfOursTwice() => Histories.Sample(
        history =>
        {
            FileTree before = Perform(FileTree.Empty, history.Before, 1).Tree;
            FileTree theirs = Perform(before, history.Theirs, 500).Tree;
            Attempt[] distinct = [.. history.Ours.Select((attempt, i) => attempt with { Content = 1000 + i })];
            (FileTree ours, List<DivergedStep> steps) = MergedTree.Diverge(before, Perform(before, distinct, MergedTree.FirstOfOurs).Effects);

            var merged = MergedTree.Of(steps, ours, theirs);

            HashSet<ContentAddress> ofOurs = [.. steps.SelectMany(step => step.Operation.Changes).OfType<FileChanged>().Select(changed => changed.Content.Address)];
            List<ContentAddress> there = [.. merged.Tree.Files().Select(entry => entry.File.Content.Address).Where(ofOurs.Contains)];
            Assert.Equal(there.Distinct(), there);
        },
        iter: 20_000);

    [Fact]
    public void Merge_OnceMore_ChangesNothing() => Histories.Sample(
        history =>
        {
            FileTree before = Perform(FileTree.Empty, history.Before, 1).Tree;
            FileTree theirs = Perform(before, history.Theirs, 500).Tree;
            (FileTree ours, List<DivergedStep> steps) = MergedTree.Diverge(before, Perform(before, history.Ours, MergedTree.FirstOfOurs).Effects);
            var merged = MergedTree.Of(steps, ours, theirs);

            var again = MergedTree.Of(steps, ours, merged.Tree);

            Assert.Equal(Listed(merged.Tree), Listed(again.Tree));
        },
        iter: 20_000);

    [Fact]
    public void Merge_WithWhatHasNotChanged_IsOurs() => Histories.Sample(
        history =>
        {
            FileTree before = Perform(FileTree.Empty, history.Before, 1).Tree;
            (FileTree ours, List<DivergedStep> steps) = MergedTree.Diverge(before, Perform(before, history.Ours, MergedTree.FirstOfOurs).Effects);

            var merged = MergedTree.Of(steps, ours, before);

            Assert.Equal(Listed(ours), Listed(merged.Tree));
            Assert.Empty(merged.Conflicts);
        },
        iter: 20_000);

    [Fact]
    public void Merge_OfTheSameTwice_IsThat() => Histories.Sample(
        history =>
        {
            FileTree before = Perform(FileTree.Empty, history.Before, 1).Tree;
            List<Effect> effects = Perform(before, history.Ours, MergedTree.FirstOfOurs).Effects;
            FileTree theirs = Perform(before, history.Ours, 500).Tree;
            (FileTree ours, List<DivergedStep> steps) = MergedTree.Diverge(before, effects);

            var merged = MergedTree.Of(steps, ours, theirs);

            Assert.Equal(Listed(theirs), Listed(merged.Tree));
        },
        iter: 20_000);

    private static List<string> Listed(FileTree tree) =>
        [.. tree.Entries().Select(entry => entry.Value is FileEntry file ? $"{entry.Key}={file.Content.Address}" : $"{entry.Key}/")];

    // Every content that one side wrote, or that both left alone, is there, unless the other side deleted what nobody wrote.
    private static void AssertNothingLost(FileTree before, FileTree theirs, FileTree ours, MergedTree merged)
    {
        HashSet<ContentAddress> there = [.. merged.Tree.Files().Select(entry => entry.File.Content.Address)];
        AssertThere(before, theirs, ours, there);
        AssertThere(before, ours, theirs, there);
        foreach ((FilePath path, _) in merged.Tree.Files())
        {
            Assert.True(path.IsRoot || FilePath.Parse(path.Value) == path);
        }

        foreach (Conflict conflict in merged.Conflicts.Where(conflict => conflict.Copy is not null))
        {
            Assert.NotNull(merged.Tree.Find(conflict.Copy!.Value));
        }
    }

    private static void AssertThere(FileTree before, FileTree side, FileTree other, HashSet<ContentAddress> there)
    {
        var known = before.Files().ToDictionary(entry => entry.File.Identity, entry => entry.File);
        var placed = before.Files().ToDictionary(entry => (before.Find(entry.Path.Parent)!.Identity, entry.Path.Name), entry => entry.File);
        HashSet<EffectId> kept = [.. other.Files().Select(entry => entry.File.Identity)];
        foreach ((FilePath path, FileEntry file) in side.Files())
        {
            // A file that was deleted and created again with the same bytes has not been written, wherever its directory is now.
            FileEntry? old = known.GetValueOrDefault(file.Identity) ?? placed.GetValueOrDefault((side.Find(path.Parent)!.Identity, path.Name));
            bool isWritten = old is null || old.Content != file.Content;
            bool isKept = old is not null && kept.Contains(file.Identity) && !isWritten
                && other.Files().Any(entry => entry.File.Identity == file.Identity && entry.File.Content == file.Content);
            Assert.True(!(isWritten || isKept) || there.Contains(file.Content.Address), $"'{path}' is lost");
        }
    }

    // Does what the tree allows, and leaves out the rest.
    private static (FileTree Tree, List<Effect> Effects) Perform(FileTree tree, Attempt[] attempts, long first)
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

    private enum AttemptKind
    {
        Write,
        Create,
        CreateDirectory,
        Move,
        Delete,
    }

    private sealed record Attempt(AttemptKind Kind, int At, int To, string Name, int Content)
    {
        internal Effect In(FileTree tree)
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
}
