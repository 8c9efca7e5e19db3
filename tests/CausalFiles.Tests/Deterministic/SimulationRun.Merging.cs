using CausalFiles.Operations;
using CausalFiles.Tests.Harness;

namespace CausalFiles.Tests.Deterministic;

/// <content>
/// What brings the work of a replica that was offline together with the rest. Where both sides have only written and deleted files, the reference knows what it brings about. Of any other
/// merge only this is asked: nothing that was changed on either side is lost, and all replicas hold the same afterwards; from there on the reference has what the merge tells of.
/// </content>
internal sealed partial class SimulationRun
{
    private async Task CommitMergeAsync(Operation merge, OfflineModel own, ReferenceModel before, IReadOnlySet<string> replacedBefore, ExpectedMerge? expected)
    {
        ReferenceModel versions = Told(merge);
        ReferenceModel files = await FilesOfAsync(merge, versions);

        // What came into the log before a crash kept the rest from it, the replica may have replaced since, and so may others that had seen it.
        HashSet<string> replaced = [.. own.Entries.SelectMany(entry => Texts(entry.Files)).Except(Texts(own.Files))];
        replaced.UnionWith(replacedBefore);
        foreach ((string side, ReferenceModel changed) in ((string, ReferenceModel)[])[("offline", own.Files), ("meanwhile", before)])
        {
            string? lost = Texts(changed).Except(Texts(own.Origin)).Except(Texts(files)).Except(replaced).FirstOrDefault();
            Require(lost is null, $"{merge} has lost what was written {side}: '{lost}'");
        }

        string? fault = expected?.FaultOf(files, merge.Conflicts);
        Require(fault is null, $"{merge}: {fault}");
        Tally.Decided += expected is null ? 0 : 1;
        Tally.Merges++;
        Commit(reference.Unchanged(merge.Replica.Value, merge.Kind, merge.Path.Value) with { Files = files, Versions = versions, IsDecided = expected is { IsWhole: true } });
    }

    // What a merge tells of, done to what was there: with the operation that wrote it for the content of each file.
    private ReferenceModel Told(Operation merge)
    {
        ReferenceModel versions = reference.Versions.Copy();
        foreach (Effect effect in merge.Effects)
        {
            Require(versions.TryApply(AsStep(effect, $"{merge.Id}")), $"{merge} tells of {effect}, which cannot be done there");
        }

        return versions;
    }

    private async Task<ReferenceModel> FilesOfAsync(Operation merge, ReferenceModel versions)
    {
        ReferenceModel files = reference.Files.Copy();
        foreach (Effect effect in merge.Effects)
        {
            _ = files.TryApply(AsStep(effect, ""));
        }

        foreach (string path in versions.Entries.Where(entry => entry.Value == $"{merge.Id}").Select(entry => entry.Key))
        {
            _ = files.TryApply(new Step(StepKind.Write, 0, path, "", (await Files.ReadVersionAsync(path, merge.Id)).Text));
        }

        return files;
    }

    private static Step AsStep(Effect effect, string text) => effect switch
    {
        FileChanged changed => new Step(StepKind.Write, 0, changed.Path.Value, "", text),
        FileDeleted deleted => new Step(StepKind.Delete, 0, deleted.Path.Value, "", ""),
        EntryMoved moved => new Step(StepKind.Move, 0, moved.From.Value, moved.To.Value, ""),
        DirectoryCreated created => new Step(StepKind.CreateDirectory, 0, created.Path.Value, "", ""),
        DirectoryDeleted deleted => new Step(StepKind.DeleteDirectory, 0, deleted.Path.Value, "", ""),
        _ => throw new ArgumentOutOfRangeException(nameof(effect), effect, "An unknown effect."),
    };

    private static IEnumerable<string> Texts(ReferenceModel files) => files.Entries.Values.OfType<string>();
}
