using CausalFiles.Conflicts;
using CausalFiles.Operations;
using CausalFiles.State;
using CsCheck;

namespace CausalFiles.Tests.Conflicts;

/// <summary>Two replicas that were away, each with anything done meanwhile: whoever comes back first, the outcome is the same. A failure prints a seed.</summary>
public sealed class EitherOrderTests
{
    private static readonly Gen<(Attempt[] Before, Attempt[] Alices, Attempt[] Bobs)> Histories =
        Gen.Select(Attempt.Any.Array[0, 12], Attempt.Any.Array[1, 8], Attempt.Any.Array[1, 8]);

    // Left out is only what the table says that the order decides: of two places the one that came first (1), of two entries in one place the name (2), directories that were
    // moved into each other (4), and a file that one has saved anew and the other moved (5). The resolver (3) is one that does not ask who came first.
    [Fact]
    public void Replicas_ComingBackInEitherOrder_MakeTheSameTree() => Histories.Sample(
        history =>
        {
            var away = Away.Of(history.Before, history.Alices, history.Bobs);
            (MergedTree aliceFirst, MergedTree bobFirst) = away.ComeBack(MergedTree.KeepLarger);
            if (!away.IsSavedAnewAndMoved && !aliceFirst.Conflicts.Concat(bobFirst.Conflicts).Any(IsForTheFirst))
            {
                Assert.Equal(MergedTree.Listed(aliceFirst.Tree), MergedTree.Listed(bobFirst.Tree));
            }
        },
        iter: 20_000);

    // Where the order decides a place or a name, it decides no more than that. Of a file that was saved anew and moved, the old content stays only when the new one came first.
    [Fact]
    public void Replicas_ComingBackInEitherOrder_KeepTheSameContents() => Histories.Sample(
        history =>
        {
            var away = Away.Of(history.Before, history.Alices, history.Bobs);
            (MergedTree aliceFirst, MergedTree bobFirst) = away.ComeBack(MergedTree.KeepBoth);
            if (!away.IsSavedAnewAndMoved)
            {
                Assert.Equal(ContentsOf(aliceFirst.Tree), ContentsOf(bobFirst.Tree));
            }
        },
        iter: 20_000);

    private static bool IsForTheFirst(Conflict conflict) => conflict.Outcome switch
    {
        ConflictOutcome.KeptBoth => true,
        ConflictOutcome.KeptTheirs => conflict.OurChange == ConflictChange.Moved && (conflict.TheirChange == ConflictChange.None || conflict.TheirChange.HasFlag(ConflictChange.Moved)),
        _ => false,
    };

    private static SortedSet<string> ContentsOf(FileTree tree) => new(tree.Files().Select(entry => $"{entry.File.Content}"), StringComparer.Ordinal);

    /// <summary>What both have done since they were together.</summary>
    private sealed record Away(FileTree Before, FileTree Alice, List<DivergedStep> Alices, FileTree Bob, List<DivergedStep> Bobs)
    {
        private const long FirstOfAlice = 500;

        /// <summary>Whether one has deleted a file and created another one in its place, and the other has moved the old one, or written it when the new one holds the same bytes.</summary>
        internal bool IsSavedAnewAndMoved => IsSavedAnew(Alice, Bob) || IsSavedAnew(Bob, Alice);

        internal static Away Of(Attempt[] before, Attempt[] alices, Attempt[] bobs)
        {
            FileTree tree = Attempt.Perform(FileTree.Empty, before, 1).Tree;
            (FileTree alice, List<DivergedStep> ofAlice) = MergedTree.Diverge(tree, Attempt.Perform(tree, alices, FirstOfAlice).Effects, FirstOfAlice);
            (FileTree bob, List<DivergedStep> ofBob) = MergedTree.Diverge(tree, Attempt.Perform(tree, bobs, MergedTree.FirstOfOurs).Effects);
            return new Away(tree, alice, ofAlice, bob, ofBob);
        }

        internal (MergedTree AliceFirst, MergedTree BobFirst) ComeBack(Action<TreeMerge, ContentConflict> resolve) =>
            (MergedTree.ComeBack("bob", Bobs, Bob, Alice, resolve), MergedTree.ComeBack("alice", Alices, Alice, Bob, resolve));

        private bool IsSavedAnew(FileTree saver, FileTree other)
        {
            (TreeIndex before, TreeIndex saved, TreeIndex others) = (new(Before), new(saver), new(other));
            var created = saver.Files().Select(entry => saved.Find(entry.File.Identity)!).Where(place => before.Find(place.Entry.Identity) is null).ToDictionary(place => (place.Parent, place.Name));
            return Before.Files().Select(entry => before.Find(entry.File.Identity)!).Any(place => saved.Find(place.Entry.Identity) is null
                && created.TryGetValue((place.Parent, place.Name), out Place? anew)
                && others.Find(place.Entry.Identity) is { } their
                && (!their.IsWhere(place) || anew.HoldsAs(place)));
        }
    }
}
