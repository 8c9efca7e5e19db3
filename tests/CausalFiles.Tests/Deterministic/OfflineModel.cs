using CausalFiles.Tests.Harness;

namespace CausalFiles.Tests.Deterministic;

/// <summary>What a replica that is offline has, without the library: its own tree, and what it has done since it left.</summary>
internal sealed class OfflineModel(ReferenceModel origin, long left, IReadOnlyDictionary<string, long> seen)
{
    private readonly List<Entry> entries = [];

    /// <summary>The tree when it left.</summary>
    internal ReferenceModel Origin => origin;

    /// <summary>The last operation of the log when it left.</summary>
    internal long Left => left;

    /// <summary>Its own tree.</summary>
    internal ReferenceModel Files => entries is [.., var last] ? last.Files : origin;

    internal IReadOnlyList<Entry> Entries => entries;

    /// <summary>How many of the first entries are in the log.</summary>
    internal int Shipped { get; set; }

    /// <summary>Whether going online has failed when everything was in the log: then it may do nothing more by itself, and its directory is on the way.</summary>
    internal bool MayBeSettled { get; set; }

    internal Entry? TryDraft(string replica, Step step)
    {
        ReferenceModel files = Files.Copy();
        ReferenceModel versions = (entries is [.., var last] ? last.Versions : origin).Copy();
        string number = $"entry {entries.Count + 1}";
        Dictionary<string, long> clock = new(seen);
        clock[replica] = clock.GetValueOrDefault(replica) + entries.Count + 1;
        bool isDone = files.TryApply(step) && versions.TryApply(Reference.Numbered(step, number));
        return isDone ? new Entry(step, WithoutCreated(step), files, versions, clock, Written(files, versions, number)) : null;
    }

    private static Dictionary<string, string?> Written(ReferenceModel files, ReferenceModel versions, string number) =>
        versions.Entries.Where(entry => entry.Value == number).ToDictionary(entry => entry.Key, entry => files.Entries[entry.Key]);

    // To create a directory that it has is nothing to do for the replica, and so for nobody.
    private Step WithoutCreated(Step step)
    {
        ReferenceModel files = Files.Copy();
        List<Step> done = [];
        foreach (Step inner in step.Steps)
        {
            if (inner.Kind != StepKind.CreateDirectory || !files.Entries.ContainsKey(inner.Path))
            {
                done.Add(inner);
            }

            _ = files.TryApply(inner);
        }

        return step with { Steps = done };
    }

    internal void Add(Entry entry) => entries.Add(entry);

    /// <summary>One operation in the outbox, and the replica's own tree after it.</summary>
    /// <param name="Step">What it was asked for.</param>
    /// <param name="Done">What of it there was to do.</param>
    /// <param name="Files">The replica's own tree.</param>
    /// <param name="Versions">The same, with the entry that wrote a file for its content.</param>
    /// <param name="Clock">What it has seen.</param>
    /// <param name="Written">The files that it has written, with what it left in them.</param>
    internal sealed record Entry(
        Step Step,
        Step Done,
        ReferenceModel Files,
        ReferenceModel Versions,
        IReadOnlyDictionary<string, long> Clock,
        IReadOnlyDictionary<string, string?> Written);
}
