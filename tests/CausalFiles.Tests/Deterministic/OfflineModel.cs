using CausalFiles.Tests.Harness;

namespace CausalFiles.Tests.Deterministic;

/// <summary>What a replica that is offline has, without the library: its own tree, and what it has done since it left.</summary>
internal sealed class OfflineModel(ReferenceModel origin, IReadOnlyDictionary<string, long> seen)
{
    private readonly List<Entry> entries = [];

    /// <summary>The tree when it left.</summary>
    internal ReferenceModel Origin => origin;

    /// <summary>Its own tree.</summary>
    internal ReferenceModel Files => entries is [.., var last] ? last.Files : origin;

    internal IReadOnlyList<Entry> Entries => entries;

    /// <summary>How many of the first entries are in the log.</summary>
    internal int Shipped { get; set; }

    internal Entry? TryDraft(string replica, Step step)
    {
        ReferenceModel files = Files.Copy();
        Dictionary<string, long> clock = new(seen);
        clock[replica] = clock.GetValueOrDefault(replica) + entries.Count + 1;
        return files.TryApply(step) ? new Entry(step, files, clock) : null;
    }

    internal void Add(Entry entry) => entries.Add(entry);

    /// <summary>One operation in the outbox, and the replica's own tree after it.</summary>
    internal sealed record Entry(Step Step, ReferenceModel Files, IReadOnlyDictionary<string, long> Clock);
}
