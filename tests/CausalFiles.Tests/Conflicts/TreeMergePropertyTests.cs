using CausalFiles.Conflicts;
using CausalFiles.Contents;
using CausalFiles.Naming;
using CausalFiles.Operations;
using CausalFiles.State;
using CsCheck;

namespace CausalFiles.Tests.Conflicts;

/// <summary>Random trees and what two replicas do to them; a failure prints a seed.</summary>
public sealed class TreeMergePropertyTests
{
    private static readonly Gen<(Attempt[] Before, Attempt[] Theirs, Attempt[] Ours)> Histories =
        Gen.Select(Attempt.Any.Array[0, 12], Attempt.Any.Array[0, 8], Attempt.Any.Array[1, 8]);

    [Fact]
    public void Merge_OfAnyTwoHistories_LosesNothing() => Histories.Sample(
        history =>
        {
            FileTree before = Attempt.Perform(FileTree.Empty, history.Before, 1).Tree;
            FileTree theirs = Attempt.Perform(before, history.Theirs, 500).Tree;
            (FileTree ours, List<DivergedStep> steps) = MergedTree.Diverge(before, Attempt.Perform(before, history.Ours, MergedTree.FirstOfOurs).Effects);

            var merged = MergedTree.Of(steps, ours, theirs);

            AssertNothingLost(before, theirs, ours, merged);
        },
        iter: 20_000);

    [Fact]
    public void Merge_OfAnyTwoHistories_HasNothingOfOursTwice() => Histories.Sample(
        history =>
        {
            FileTree before = Attempt.Perform(FileTree.Empty, history.Before, 1).Tree;
            FileTree theirs = Attempt.Perform(before, history.Theirs, 500).Tree;
            Attempt[] distinct = [.. history.Ours.Select((attempt, i) => attempt with { Content = 1000 + i })];
            (FileTree ours, List<DivergedStep> steps) = MergedTree.Diverge(before, Attempt.Perform(before, distinct, MergedTree.FirstOfOurs).Effects);

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
            FileTree before = Attempt.Perform(FileTree.Empty, history.Before, 1).Tree;
            FileTree theirs = Attempt.Perform(before, history.Theirs, 500).Tree;
            (FileTree ours, List<DivergedStep> steps) = MergedTree.Diverge(before, Attempt.Perform(before, history.Ours, MergedTree.FirstOfOurs).Effects);
            var merged = MergedTree.Of(steps, ours, theirs);

            var again = MergedTree.Of(steps, ours, merged.Tree);

            Assert.Equal(MergedTree.Listed(merged.Tree), MergedTree.Listed(again.Tree));
        },
        iter: 20_000);

    [Fact]
    public void Merge_WithWhatHasNotChanged_IsOurs() => Histories.Sample(
        history =>
        {
            FileTree before = Attempt.Perform(FileTree.Empty, history.Before, 1).Tree;
            (FileTree ours, List<DivergedStep> steps) = MergedTree.Diverge(before, Attempt.Perform(before, history.Ours, MergedTree.FirstOfOurs).Effects);

            var merged = MergedTree.Of(steps, ours, before);

            Assert.Equal(MergedTree.Listed(ours), MergedTree.Listed(merged.Tree));
            Assert.Empty(merged.Conflicts);
        },
        iter: 20_000);

    [Fact]
    public void Merge_OfTheSameTwice_IsThat() => Histories.Sample(
        history =>
        {
            FileTree before = Attempt.Perform(FileTree.Empty, history.Before, 1).Tree;
            List<Effect> effects = Attempt.Perform(before, history.Ours, MergedTree.FirstOfOurs).Effects;
            FileTree theirs = Attempt.Perform(before, history.Ours, 500).Tree;
            (FileTree ours, List<DivergedStep> steps) = MergedTree.Diverge(before, effects);

            var merged = MergedTree.Of(steps, ours, theirs);

            Assert.Equal(MergedTree.Listed(theirs), MergedTree.Listed(merged.Tree));
        },
        iter: 20_000);

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
}
