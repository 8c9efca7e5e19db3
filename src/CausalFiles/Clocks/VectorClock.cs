using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using CausalFiles.Naming;

namespace CausalFiles.Clocks;

/// <summary>The vector clock that the library uses unless it is given another: a sorted array of components.</summary>
/// <remarks>
/// Its text (<c>alice:2,bob:3</c>) is portable; <see cref="Parse"/> reads it back. Every member costs time in proportion to the
/// number of components, the indexer to its logarithm.
/// </remarks>
/// <threadsafety>Immutable; safe for any number of threads.</threadsafety>
public sealed class VectorClock : IVectorClock, IEquatable<VectorClock>
{
    // As many as a record of the log holds.
    private const int MaxComponents = 1 << 16;
    private const int MaxQuoted = 100;

    private readonly ImmutableArray<KeyValuePair<ReplicaId, long>> components;

    private VectorClock(ImmutableArray<KeyValuePair<ReplicaId, long>> components) => this.components = components;

    /// <summary>The clock that knows of nothing.</summary>
    public static VectorClock Zero { get; } = new([]);

    /// <inheritdoc/>
    public IReadOnlyList<KeyValuePair<ReplicaId, long>> Components => components;

    /// <inheritdoc/>
    public long this[ReplicaId replica]
    {
        get
        {
            int index = IndexOf(replica);
            return index < 0 ? 0 : components[index].Value;
        }
    }

    /// <summary>Makes a clock of components in any order.</summary>
    /// <param name="components">Each replica at most once; zeros are left out.</param>
    /// <returns>The clock.</returns>
    /// <exception cref="ArgumentException">A replica appears twice, a component names no replica, or one is negative.</exception>
    public static VectorClock Create(IEnumerable<KeyValuePair<ReplicaId, long>> components)
    {
        ArgumentNullException.ThrowIfNull(components);
        ImmutableArray<KeyValuePair<ReplicaId, long>> sorted = [.. components.Where(c => c.Value != 0).OrderBy(c => c.Key)];
        for (int i = 0; i < sorted.Length; i++)
        {
            if (sorted[i].Key == default)
            {
                throw new ArgumentException("A component names no replica.", nameof(components));
            }

            if (sorted[i].Value < 0)
            {
                throw new ArgumentException($"The component of {sorted[i].Key} is negative.", nameof(components));
            }

            if (i > 0 && sorted[i].Key == sorted[i - 1].Key)
            {
                throw new ArgumentException($"The component of {sorted[i].Key} appears twice.", nameof(components));
            }
        }

        return sorted.IsEmpty ? Zero : new VectorClock(sorted);
    }

    /// <summary>Reads what <see cref="ToString"/> wrote.</summary>
    /// <param name="text">For example <c>alice:2,bob:3</c>; an empty text is <see cref="Zero"/>.</param>
    /// <returns>The clock.</returns>
    /// <exception cref="FormatException">The text is no vector clock, or has more than 65,536 components.</exception>
    public static VectorClock Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.AsSpan().Count(',') >= MaxComponents)
        {
            throw new FormatException($"A vector clock has at most {MaxComponents} components.");
        }

        try
        {
            return text.Length == 0 ? Zero : Create(text.Split(',').Select(ParseComponent));
        }
        catch (ArgumentException e)
        {
            throw new FormatException($"'{Beginning(text)}' is no vector clock: {e.Message}", e);
        }
    }

    /// <inheritdoc/>
    public IVectorClock Increment(ReplicaId replica)
    {
        _ = replica.Value;
        int index = IndexOf(replica);
        return new VectorClock(index < 0
            ? components.Insert(~index, new(replica, 1))
            : components.SetItem(index, new(replica, checked(components[index].Value + 1))));
    }

    /// <inheritdoc/>
    public IVectorClock WithComponent(ReplicaId replica, long count)
    {
        _ = replica.Value;
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        int index = IndexOf(replica);
        if (count == 0)
        {
            return index < 0 ? this : new VectorClock(components.RemoveAt(index));
        }

        return new VectorClock(index < 0
            ? components.Insert(~index, new(replica, count))
            : components.SetItem(index, new(replica, count)));
    }

    /// <inheritdoc/>
    public IVectorClock Merge(IVectorClock other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Compare(other) switch
        {
            CausalOrder.Equal or CausalOrder.After => this,
            CausalOrder.Before when other is VectorClock covering => covering,
            _ => MergeComponents(other.Components),
        };
    }

    /// <inheritdoc/>
    public CausalOrder Compare(IVectorClock other)
    {
        ArgumentNullException.ThrowIfNull(other);
        bool less = false;
        bool greater = false;
        IReadOnlyList<KeyValuePair<ReplicaId, long>> theirs = other.Components;
        int i = 0;
        int j = 0;
        while (i < components.Length || j < theirs.Count)
        {
            switch (NextSide(i, theirs, j))
            {
                case < 0:
                    greater = true;
                    i++;
                    break;
                case > 0:
                    less = true;
                    j++;
                    break;
                default:
                    greater |= components[i].Value > theirs[j].Value;
                    less |= components[i++].Value < theirs[j++].Value;
                    break;
            }
        }

        return (less, greater) switch
        {
            (false, false) => CausalOrder.Equal,
            (true, false) => CausalOrder.Before,
            (false, true) => CausalOrder.After,
            _ => CausalOrder.Concurrent,
        };
    }

    /// <inheritdoc/>
    public bool Equals(VectorClock? other) => other is not null && Compare(other) == CausalOrder.Equal;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as VectorClock);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        HashCode hash = default;
        foreach ((ReplicaId replica, long count) in components)
        {
            hash.Add(replica);
            hash.Add(count);
        }

        return hash.ToHashCode();
    }

    /// <summary>The clock as portable text, for example <c>alice:2,bob:3</c>.</summary>
    /// <returns>The text, empty for <see cref="Zero"/>.</returns>
    public override string ToString()
    {
        StringBuilder text = new();
        foreach ((ReplicaId replica, long count) in components)
        {
            _ = text.Append(text.Length == 0 ? "" : ",").Append(CultureInfo.InvariantCulture, $"{replica.Value}:{count}");
        }

        return text.ToString();
    }

    // The text may come from anywhere: the message stays short, whatever it is.
    private static string Beginning(string text) => text.Length <= MaxQuoted ? text : text[..MaxQuoted] + "…";

    private static KeyValuePair<ReplicaId, long> ParseComponent(string text)
    {
        int colon = text.LastIndexOf(':');
        return colon is > 0 and <= ReplicaId.MaxLength && long.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out long count)
            ? new(ReplicaId.Parse(text[..colon]), count)
            : throw new FormatException($"'{Beginning(text)}' is no component of a vector clock, such as alice:2.");
    }

    private VectorClock MergeComponents(IReadOnlyList<KeyValuePair<ReplicaId, long>> theirs)
    {
        var merged = ImmutableArray.CreateBuilder<KeyValuePair<ReplicaId, long>>(components.Length + theirs.Count);
        int i = 0;
        int j = 0;
        while (i < components.Length || j < theirs.Count)
        {
            int side = NextSide(i, theirs, j);
            merged.Add(side switch
            {
                < 0 => components[i],
                > 0 => theirs[j],
                _ => new(components[i].Key, Math.Max(components[i].Value, theirs[j].Value)),
            });
            i += side <= 0 ? 1 : 0;
            j += side >= 0 ? 1 : 0;
        }

        return new VectorClock(merged.DrainToImmutable());
    }

    // Which of two sorted lists holds the next replica: below zero ours, above zero theirs, zero both.
    private int NextSide(int i, IReadOnlyList<KeyValuePair<ReplicaId, long>> theirs, int j) =>
        i == components.Length ? 1
        : j == theirs.Count ? -1
        : components[i].Key.CompareTo(theirs[j].Key);

    private int IndexOf(ReplicaId replica)
    {
        int low = 0;
        int high = components.Length - 1;
        while (low <= high)
        {
            int middle = (low + high) >>> 1;
            int order = components[middle].Key.CompareTo(replica);
            if (order == 0)
            {
                return middle;
            }

            (low, high) = order < 0 ? (middle + 1, high) : (low, middle - 1);
        }

        return ~low;
    }
}
