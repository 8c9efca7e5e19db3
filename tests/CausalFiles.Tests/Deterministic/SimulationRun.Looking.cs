using CausalFiles.Operations;
using CausalFiles.Replication;
using CausalFiles.Tests.Harness;

namespace CausalFiles.Tests.Deterministic;

/// <content>Reading, looking back, watching and waiting.</content>
internal sealed partial class SimulationRun
{
    private async Task ReadAsync()
    {
        string replica = AnyReplica();
        string path = random.Next(8) > 0 ? AnyOf(isDirectory: false) : AnyPath();
        if (away.ContainsKey(replica))
        {
            return;
        }

        Tell($"{replica}: reads {path}");
        if (setup.ReadTracking == ReadTracking.Recorded)
        {
            Step read = new(StepKind.Read, 0, path, "", "");
            long version = reference.VersionOf(path);
            string? text = reference.Files.Entries.GetValueOrDefault(path);
            await CommitAsync(replica, reference.TryDraft(replica, read), async () =>
            {
                FileContent content = await Files[replica].ReadAsync(path);
                Require(content.Text == text && content.Version.Value == version, $"{replica} read version {content.Version} of {path}: '{content.Text}'");
                Require(content.Read!.BasedOn.Value == version, $"{content.Read} is based on {content.Read.BasedOn}");
                return content.Read;
            });
            return;
        }

        // Meanwhile the replica may go on: what it reads is what there was at one of the moments.
        long before = Files[replica].LastApplied.Value;
        FileContent? local = null;
        Exception? error = await TryAsync(async () => local = await Files[replica].ReadAsync(path));
        string? found = error is null ? local!.Text : null;
        Require(error is null or IOException or UnauthorizedAccessException, $"Reading {path} ended with {error}");
        IEnumerable<string?> moments = Enumerable
            .Range((int)before, (int)(Files[replica].LastApplied.Value - before) + 1)
            .Select(id => ShownAt(replica, id).Entries.GetValueOrDefault(path));
        bool mayBeDropped = Files[replica].Status == ReplicaStatus.Faulted && reference.MayBeDropped > 0;
        Require(moments.Contains(found) || (error is not null && mayBeDropped), $"{replica} read '{found}' in {path}: {error}");
    }

    private ReferenceModel ShownAt(string replica, long applied) => stuck.TryGetValue(replica, out (long At, ReferenceModel Files) own) && own.At == applied
        ? own.Files
        : reference.FilesAt(applied);

    private async Task ReadVersionAsync()
    {
        if (reference.Last > reference.MayBeDropped)
        {
            long version = random.NextInt64(reference.MayBeDropped, reference.Last) + 1;
            Tell($"reads a version of {version}");
            await CheckVersionsAsync(reference.Operations[(int)version - 1]);
        }
    }

    private async Task CheckVersionsAsync(ExpectedOperation operation)
    {
        foreach ((string path, string? text) in operation.Apart)
        {
            FileContent content = await Files.ReadVersionAsync(path, new OperationId(operation.Id));
            Require(content.Text == text, $"{operation} wrote '{text}' to {path} by itself, and not '{content.Text}'");
        }

        foreach ((string path, string? text) in operation.Files.Entries.Where(entry => entry.Value is not null && !operation.Apart.ContainsKey(entry.Key)))
        {
            FileContent content = await Files.ReadVersionAsync(path, new OperationId(operation.Id));
            Require(content.Text == text, $"After {operation}, {path} was '{content.Text}' and not '{text}'");
            Require($"{content.Version}" == operation.Versions.Entries[path], $"After {operation}, {path} had version {content.Version}");
        }
    }

    private async Task ReadHistoryAsync()
    {
        Tell("reads the history");
        await CheckHistoryAsync();
    }

    private async Task WatchAsync()
    {
        long from = random.NextInt64(reference.MayBeDropped, reference.Last + 1);
        if (from == 0 && reference.MayBeDropped > 0)
        {
            return;
        }

        Tell($"watches from {from}");
        long next = from;
        if (from < reference.Last)
        {
            await foreach (Operation operation in Files.WatchAsync(from: new OperationId(from)))
            {
                Require(reference.Operations[(int)next].IsOf(operation), $"The watch told of {operation} after {next}");
                if (++next == reference.Last)
                {
                    break;
                }
            }
        }
    }

    private async Task WaitForTokenAsync()
    {
        string replica = AnyReplica();
        if (away.ContainsKey(replica))
        {
            return;
        }

        Tell($"waits at {replica}");
        bool wasFaulted = Files[replica].Status == ReplicaStatus.Faulted;
        Exception? error = await TryAsync(() => Files[replica].WaitForAsync(Files.Clock, TimeSpan.FromMinutes(1)));
        Require(error is null || (error is ReplicaFaultedException && wasFaulted), $"Waiting at {replica} ended with {error}");
        Require(error is not null || Files[replica].LastApplied == Files.LastOperation, $"{replica} has applied {Files[replica].LastApplied} only");
    }

    private Task JumpClockAsync()
    {
        var by = TimeSpan.FromTicks(random.NextInt64(-TimeSpan.TicksPerDay, TimeSpan.TicksPerDay));
        Tell($"the clock jumps by {by}");
        world.Clock.Jump(by);
        return Task.CompletedTask;
    }
}
