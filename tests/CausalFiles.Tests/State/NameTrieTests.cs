using CausalFiles.Operations;
using CausalFiles.State;
using CsCheck;

namespace CausalFiles.Tests.State;

public sealed class NameTrieTests
{
    private static readonly TreeEntry Entry = new DirectoryEntry(new EffectId(new OperationId(1), 0));

    [Fact]
    public void WithAndWithout_ManyNames_AgreeWithASortedDictionary() => Gen
        .Select(Gen.String[Gen.Char["abAB"], 1, 5], Gen.Bool, Gen.Int[1, 1000])
        .Array[0, 400]
        .Sample(steps =>
        {
            SortedDictionary<string, TreeEntry> model = new(StringComparer.OrdinalIgnoreCase);
            NameTrie trie = NameTrie.Empty;
            foreach ((string name, bool remove, int id) in steps)
            {
                TreeEntry entry = new DirectoryEntry(new EffectId(new OperationId(id), 0));
                if (remove && model.Remove(name))
                {
                    trie = trie.Without(name);
                }
                else if (!remove)
                {
                    _ = model.Remove(name);
                    model.Add(name, entry);
                    trie = trie.With(name, entry);
                }

                Assert.Equal(model.GetValueOrDefault(name), trie.Find(name)?.Entry);
            }

            Assert.Equal(model, trie.ToSorted());
            Assert.Equal(model.Count == 0, trie.IsEmpty);
        });

    // Two names with one hash are rare, so that they have to be made.
    [Fact]
    public void Leaf_NamesWithOneHash_AreKeptApart()
    {
        NameTrie.Leaf one = new(7, "one", Entry, Next: null);
        NameTrie.Leaf both = one.With(new NameTrie.Leaf(7, "two", Entry, Next: null));
        NameTrie.Leaf other = new(7, "TWO", Entry, Next: null);

        Assert.Equal("one", both.Find(7, "ONE")?.Name);
        Assert.Equal("two", both.Find(7, "two")?.Name);
        Assert.Null(both.Find(8, "two"));
        Assert.Equal("TWO", both.With(other).Find(7, "two")?.Name);
        Assert.Equal("two", both.Without("one")?.Name);
        Assert.Null(both.Without("two")?.Find(7, "two"));
        Assert.Null(one.Without("one"));
    }
}
