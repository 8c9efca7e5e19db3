using System.Text;
using CausalFiles.Durability;
using CausalFiles.OperationLog;
using CausalFiles.Operations;
using CausalFiles.Tests.Harness;

namespace CausalFiles.Tests.Deterministic;

/// <content>
/// Replicas that go offline and come back. Where both sides have kept out of each other's way, there is nothing to settle.
/// </content>
internal sealed partial class SimulationRun
{
    private readonly SortedDictionary<string, OfflineModel> away = new(StringComparer.Ordinal);

    // Of a replica that is not offline any more and is faulted: what it had done is what it shows, with the last operation of the log that it has, until it follows.
    private readonly SortedDictionary<string, (long At, ReferenceModel Files)> stuck = new(StringComparer.Ordinal);

    // What the replica was doing when the process ended.
    private (string Replica, OfflineModel.Entry Entry)? unknownOffline;

    private async Task GoOfflineAsync()
    {
        string replica = AnyReplica();
        Tell($"{replica} goes offline");
        bool mayFail = Files[replica].Status == ReplicaStatus.Faulted || MayFault(replica);
        Exception? error = await TryAsync(() => Files[replica].GoOfflineAsync());
        Require(error is null || world.Plan.IsHit || (mayFail && error is IOException and not CorruptionException), $"Going offline ended with {error}");
        if (error is null && !away.ContainsKey(replica))
        {
            away.Add(replica, NewOfflineModel());
        }
    }

    private OfflineModel NewOfflineModel() => new(reference.Files, reference.Last, reference.Counts(reference.Last));

    private async Task GoOnlineAsync()
    {
        if (away.Count == 0)
        {
            return;
        }

        string replica = away.Keys.ElementAt(random.Next(away.Count));
        Tell($"{replica} goes online");
        Exception? error = await TryAsync(() => Files[replica].GoOnlineAsync());
        Require(error is null || (world.Plan.IsHit && error is IOException and not CorruptionException), $"Going online ended with {error}");
        hasLogFailed |= error is LogFailedException;
        if (world.Plan.HasCrashed || hasLogFailed)
        {
            return;
        }

        away[replica].MayBeSettled |= error is not null;
        await AbsorbAsync(isBack: error is null ? replica : null);
    }

    private async Task ChangeOfflineAsync(string replica, Step step)
    {
        OfflineModel own = away[replica];
        OfflineModel.Entry? entry = own.TryDraft(replica, step);
        Operation? operation = null;
        Exception? error = await TryAsync(async () => operation = await step.ApplyAsync(Files[replica]));
        if (error is null)
        {
            Require(entry is not null, $"{operation} was not refused offline");
            Require(IsOf(operation!, replica, entry!), $"{operation} is not {step} of {replica}");
            Require(operation!.Id.IsProvisional, $"{operation} has a place in the log, and {replica} is offline");
            own.Add(entry!);
            Tally.Offline++;
        }
        else if (world.Plan.HasCrashed || error is LogFailedException)
        {
            Require(world.Plan.IsHit, $"The outbox failed without a reason: {error}");
            hasLogFailed = true;
            unknownOffline = entry is null ? null : (replica, entry);
        }
        else
        {
            bool isExplained = entry is null ? error is IOException or UnauthorizedAccessException : error is IOException && (world.Plan.IsHit || own.MayBeSettled);
            Require(isExplained && error is not CorruptionException, $"{step} of {replica}, which is offline, ended with {error}");
            Tally.Refused++;
        }
    }

    // What the log has got since the reference last looked: what replicas had done offline, and what brought it together with the rest.
    private async Task AbsorbAsync(string? isBack = null)
    {
        ReferenceModel before = reference.Files;
        Dictionary<string, Arrival> arrivals = away.ToDictionary(own => own.Key, own => new Arrival(own.Key, own.Value, reference));
        HashSet<string> replaced = [.. reference.Operations.SelectMany(operation => Texts(operation.Files)).Except(Texts(before))];
        foreach (Operation operation in (await Files.HistoryAsync().ToListAsync()).Where(operation => operation.Id.Value > reference.Last))
        {
            Require(away.TryGetValue(operation.Replica.Value, out OfflineModel? own), $"{operation} is in the log, and nobody has done it");
            if (operation.IsOffline)
            {
                Require(own!.Shipped < own.Entries.Count, $"{operation} is in the log, and its replica has not done it");
                OfflineModel.Entry entry = own.Entries[own.Shipped++];
                Require(IsOf(operation, operation.Replica.Value, entry), $"{operation} is in the log, and not {entry.Step}");
                Require(operation.Diverged.Count == 0 || !arrivals[operation.Replica.Value].HasOnlyApart, $"{operation} has diverged, and nobody was in its way");
                Commit(Placed(operation, entry));
            }
            else
            {
                Require(operation.Kind == OperationKind.Merge && own!.Shipped == own.Entries.Count, $"{operation} settles what is not in the log");
                Require(!arrivals[operation.Replica.Value].HasOnlyApart, $"{operation} settles what nobody disagrees upon");
                await CommitMergeAsync(operation, own!, before, replaced, arrivals[operation.Replica.Value].TryDecide());
            }
        }

        foreach (string replica in away.Keys.Where(replica => replica == isBack || Files[replica].Status == ReplicaStatus.Following).ToList())
        {
            Require(away[replica].Shipped == away[replica].Entries.Count, $"{replica} is online, and {away[replica].Entries.Count - away[replica].Shipped} of its operations are not in the log");
            CheckArrival(replica, arrivals[replica]);
            _ = away.Remove(replica, out OfflineModel? own);
            if (Files[replica].Status == ReplicaStatus.Faulted)
            {
                stuck[replica] = (Files[replica].LastApplied.Value, own!.Files);
            }
        }
    }

    private void CheckArrival(string replica, Arrival arrival)
    {
        if (arrival.HasOnlyApart && away[replica].Entries.Count > 0)
        {
            ReferenceModel? both = arrival.Both();
            Require(both is not null && both.Entries.SequenceEqual(reference.Files.Entries), $"{replica} is online, and not all that it has done is there");
            Tally.Apart++;
        }
    }

    // Where it fits it does there what it did offline; otherwise nothing.
    private ExpectedOperation Placed(Operation operation, OfflineModel.Entry entry)
    {
        string replica = operation.Replica.Value;
        bool isAfterDiverged = reference.Operations.LastOrDefault(other => other.Replica == replica) is { IsApart: true };
        Require(!isAfterDiverged || operation.Effects.Count == 0, $"{operation} was placed before what it may be an effect of");
        if (operation.Effects.Count == 0)
        {
            // It diverged, or there was nothing to do, such as to create a directory that it had.
            Tally.Diverged += operation.Diverged.Count > 0 ? 1 : 0;
            return reference.Unchanged(replica, operation.Kind, operation.Path.Value) with
            {
                Clock = entry.Clock,
                Step = entry.Step,
                IsApart = isAfterDiverged || operation.Diverged.Count > 0,
                Apart = operation.Diverged.Count > 0 ? entry.Written : new Dictionary<string, string?>(),
            };
        }

        ExpectedOperation? placed = reference.TryDraft(replica, entry.Done);
        Require(placed is not null, $"{operation} was placed, and cannot be done there");
        foreach (FileChanged changed in operation.Effects.OfType<FileChanged>().Where(changed => entry.Files.Entries.ContainsKey(changed.Path.Value)))
        {
            string path = changed.Path.Value;
            Require(placed!.Files.Entries.GetValueOrDefault(path) == entry.Files.Entries[path], $"{operation} was placed, and {path} is not what it was offline");
        }

        return placed! with { Clock = entry.Clock };
    }

    private static bool IsOf(Operation operation, string replica, OfflineModel.Entry entry) =>
        operation.Replica.Value == replica
        && $"{operation.Kind}" == $"{entry.Step.Kind}"
        && operation.Path.Value == entry.Step.Path
        && Reference.IsClock(operation.Clock, entry.Clock);

    // After a process has ended: who is offline, and what is in the outboxes.
    private async Task FollowOutboxesAsync()
    {
        await AbsorbAsync();
        foreach (string replica in setup.Replicas.Where(replica => Files[replica].Status == ReplicaStatus.Offline))
        {
            if (!away.TryGetValue(replica, out OfflineModel? own))
            {
                own = NewOfflineModel();
                away.Add(replica, own);
            }

            own.MayBeSettled = false;

            // What is in the log already stays in the outbox until the replica is online.
            List<Operation> outbox = await Files[replica].OutboxAsync().ToListAsync();
            if (unknownOffline is { } unknownEntry && unknownEntry.Replica == replica && outbox.Count == own.Entries.Count + 1)
            {
                Tally.Surprises++;
                own.Add(unknownEntry.Entry);
            }

            Require(outbox.Count == own.Entries.Count, $"The outbox of {replica} has {string.Join("; ", outbox)}, and not {string.Join("; ", own.Entries.Select(entry => Shorten(entry.Step)))}");
        }

        unknownOffline = null;
    }

    private void CheckOffline(Replica replica)
    {
        SortedDictionary<string, byte[]?> found = world.Disk.Tree(replica.DirectoryPath);
        ReferenceModel expected = away[replica.Id.Value].Files;
        Require(found.Count == expected.Entries.Count, $"{replica} has {string.Join(", ", found.Keys)} in its directory, and not {string.Join(", ", expected.Entries.Keys)}");
        foreach ((string path, string? text) in expected.Entries)
        {
            Require(found.TryGetValue(path, out byte[]? bytes) && (text is null ? bytes is null : bytes is not null && Encoding.UTF8.GetString(bytes) == text), $"{replica} has not '{text}' in {path}");
        }
    }
}
