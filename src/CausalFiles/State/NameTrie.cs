using System.Numerics;

namespace CausalFiles.State;

/// <summary>
/// An immutable map of names, in which two names that differ only in letter case are one key: a trie over hashes, so that finding an entry
/// compares one name, and changing one copies a few short arrays, however many entries there are.
/// </summary>
/// <threadsafety>Immutable; safe for any number of threads.</threadsafety>
internal sealed class NameTrie
{
    private const int Bits = 4;
    private const uint Mask = (1 << Bits) - 1;

    // Which of the 16 places are taken; the slots hold those only, in their order, and each is a Leaf or the trie of the next four bits.
    private readonly uint taken;
    private readonly object[] slots;

    private NameTrie(uint taken, object[] slots)
    {
        this.taken = taken;
        this.slots = slots;
    }

    internal static NameTrie Empty { get; } = new(0, []);

    internal bool IsEmpty => taken == 0;

    /// <summary>The map of many entries, no two of which have one name.</summary>
    internal static NameTrie Of(IEnumerable<KeyValuePair<string, TreeEntry>> entries) =>
        Of([.. entries.Select(static entry => new Leaf(HashOf(entry.Key), entry.Key, entry.Value, Next: null))], 0);

    /// <summary>The entry whose name is this one, but for letter case.</summary>
    internal Leaf? Find(ReadOnlySpan<char> name)
    {
        uint hash = HashOf(name);
        NameTrie node = this;
        for (int shift = 0; ; shift += Bits)
        {
            uint place = PlaceOf(hash, shift);
            if ((node.taken & place) == 0)
            {
                return null;
            }

            object slot = node.slots[node.IndexOf(place)];
            if (slot is Leaf leaf)
            {
                return leaf.Find(hash, name);
            }

            node = (NameTrie)slot;
        }
    }

    /// <summary>The map with an entry, which takes the place of one with that name.</summary>
    internal NameTrie With(string name, TreeEntry entry) => With(new Leaf(HashOf(name), name, entry, Next: null), 0);

    /// <summary>The map without the entry of that name; there is one.</summary>
    internal NameTrie Without(ReadOnlySpan<char> name) => Without(HashOf(name), name, 0) switch
    {
        null => Empty,
        Leaf last => Empty.With(last, 0),
        object rest => (NameTrie)rest,
    };

    /// <summary>The entries, in the order of their names without regard to case.</summary>
    internal KeyValuePair<string, TreeEntry>[] ToSorted()
    {
        List<KeyValuePair<string, TreeEntry>> entries = [];
        AddTo(entries);
        entries.Sort(static (left, right) => string.Compare(left.Key, right.Key, StringComparison.OrdinalIgnoreCase));
        return [.. entries];
    }

    private static NameTrie Of(List<Leaf> leaves, int shift)
    {
        var groups = leaves
            .GroupBy(leaf => PlaceOf(leaf.Hash, shift))
            .OrderBy(static group => group.Key)
            .Select(static group => (group.Key, Leaves: group.ToList()))
            .ToList();
        return groups.Count == 0
            ? Empty
            : new NameTrie(
                groups.Aggregate(0u, static (taken, group) => taken | group.Key),
                [.. groups.Select(group => Slot(group.Leaves, shift + Bits))]);
    }

    private static object Slot(List<Leaf> leaves, int shift) => leaves.TrueForAll(leaf => leaf.Hash == leaves[0].Hash)
        ? leaves.Skip(1).Aggregate(leaves[0], static (chain, leaf) => chain.With(leaf))
        : Of(leaves, shift);

    private static uint HashOf(ReadOnlySpan<char> name) => (uint)string.GetHashCode(name, StringComparison.OrdinalIgnoreCase);

    private static uint PlaceOf(uint hash, int shift) => 1u << (int)((hash >> shift) & Mask);

    private int IndexOf(uint place) => BitOperations.PopCount(taken & (place - 1));

    private NameTrie With(Leaf leaf, int shift)
    {
        uint place = PlaceOf(leaf.Hash, shift);
        int index = IndexOf(place);
        if ((taken & place) == 0)
        {
            object[] more = new object[slots.Length + 1];
            slots.AsSpan(0, index).CopyTo(more);
            more[index] = leaf;
            slots.AsSpan(index).CopyTo(more.AsSpan(index + 1));
            return new NameTrie(taken | place, more);
        }

        return WithSlot(index, slots[index] switch
        {
            NameTrie below => below.With(leaf, shift + Bits),
            Leaf same when same.Hash == leaf.Hash => same.With(leaf),
            object other => Empty.With((Leaf)other, shift + Bits).With(leaf, shift + Bits),
        });
    }

    // What is left: a trie, the only leaf that is left, or null for nothing.
    private object? Without(uint hash, ReadOnlySpan<char> name, int shift)
    {
        uint place = PlaceOf(hash, shift);
        int index = IndexOf(place);
        object? rest = slots[index] is NameTrie below ? below.Without(hash, name, shift + Bits) : ((Leaf)slots[index]).Without(name);
        if (rest is not null)
        {
            return slots.Length == 1 && rest is Leaf ? rest : WithSlot(index, rest);
        }

        return slots.Length switch
        {
            1 => null,
            2 when slots[1 - index] is Leaf only => only,
            _ => new NameTrie(taken & ~place, [.. slots.AsSpan(0, index), .. slots.AsSpan(index + 1)]),
        };
    }

    private NameTrie WithSlot(int index, object slot)
    {
        object[] changed = slots.AsSpan().ToArray();
        changed[index] = slot;
        return new NameTrie(taken, changed);
    }

    private void AddTo(List<KeyValuePair<string, TreeEntry>> entries)
    {
        foreach (object slot in slots)
        {
            if (slot is NameTrie below)
            {
                below.AddTo(entries);
                continue;
            }

            for (var leaf = (Leaf?)slot; leaf is not null; leaf = leaf.Next)
            {
                entries.Add(new(leaf.Name, leaf.Entry));
            }
        }
    }

    /// <summary>A name and its entry; <paramref name="Next"/> has the same hash and another name.</summary>
    internal sealed record Leaf(uint Hash, string Name, TreeEntry Entry, Leaf? Next)
    {
        internal Leaf? Find(uint hash, ReadOnlySpan<char> name)
        {
            for (Leaf? leaf = hash == Hash ? this : null; leaf is not null; leaf = leaf.Next)
            {
                if (leaf.Is(name))
                {
                    return leaf;
                }
            }

            return null;
        }

        internal Leaf With(Leaf leaf) => Is(leaf.Name) ? leaf with { Next = Next }
            : Next is null ? this with { Next = leaf }
            : this with { Next = Next.With(leaf) };

        internal Leaf? Without(ReadOnlySpan<char> name) => Is(name) ? Next : this with { Next = Next!.Without(name) };

        private bool Is(ReadOnlySpan<char> name) => name.Equals(Name, StringComparison.OrdinalIgnoreCase);
    }
}
