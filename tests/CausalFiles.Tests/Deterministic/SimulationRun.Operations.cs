using CausalFiles.Durability;
using CausalFiles.OperationLog;
using CausalFiles.Operations;
using CausalFiles.Replication;
using CausalFiles.Tests.Harness;

namespace CausalFiles.Tests.Deterministic;

/// <content>Operations, and what may become of them.</content>
internal sealed partial class SimulationRun
{
    // Few, and two of them alike but for case: so that operations meet.
    private static readonly string[] Names = ["a", "A", "b", "c", "d"];

    private static readonly StepKind[] Kinds =
    [
        StepKind.Write, StepKind.Write, StepKind.Write, StepKind.Append, StepKind.Append, StepKind.Update, StepKind.Splice, StepKind.Splice,
        StepKind.Splice, StepKind.Delete, StepKind.CreateDirectory, StepKind.CreateDirectory, StepKind.DeleteDirectory, StepKind.Move, StepKind.Move,
    ];

    private static readonly StepKind[] PlainKinds = [.. Kinds.Where(kind => kind is not (StepKind.CreateDirectory or StepKind.DeleteDirectory or StepKind.Move))];

    // What was under way when the process ended or the log failed: it may have happened.
    private ExpectedOperation? unknown;
    private bool hasLogFailed;

    private Task ChangeAsync() => ChangeAsync(AnyStep());

    private Task ChangeAsync(Step step)
    {
        string replica = setup.Replicas[step.Replica];
        Tell($"{replica}: {Shorten(step)}");
        return away.ContainsKey(replica) ? ChangeOfflineAsync(replica, step) : CommitAsync(replica, reference.TryDraft(replica, step), () => step.ApplyAsync(Files[replica]));
    }

    private async Task RestoreAsync()
    {
        long version = random.NextInt64(reference.MayBeDropped, reference.Last + 1);
        string replica = AnyReplica();
        if (version == 0 || version <= reference.MayBeDropped || away.ContainsKey(replica))
        {
            return;
        }

        IReadOnlyDictionary<string, string?> files = reference.Operations[(int)version - 1].Files.Entries;
        string path = files.Count > 0 && random.Next(8) > 0 ? files.Keys.ElementAt(random.Next(files.Count)) : AnyPath();
        bool isApart = reference.Operations[(int)version - 1].Apart.TryGetValue(path, out string? own);
        Tell($"{replica}: restores {path} of {version}");
        string? then = isApart ? own : files.GetValueOrDefault(path);
        bool isSeen = !isApart || reference.IsSeen(reference.Operations[(int)version - 1]);
        ExpectedOperation? expected = then is null || !isSeen ? null : reference.TryDraft(replica, new Step(StepKind.Write, 0, path, "", then), OperationKind.Restore);
        await CommitAsync(replica, expected, () => Files[replica].RestoreAsync(path, new OperationId(version)));
    }

    private async Task CommitAsync(string replica, ExpectedOperation? expected, Func<Task<Operation>> act)
    {
        bool wasFaulted = Files[replica].Status == ReplicaStatus.Faulted;
        Operation? operation = null;
        Exception? error = await TryAsync(async () => operation = await act());
        if (error is null)
        {
            Require(expected is not null, $"{operation} was not refused");
            Require(expected!.IsOf(operation!), $"{operation} is not {expected}");
            Commit(expected);
        }
        else if (error is LogFailedException || world.Plan.HasCrashed)
        {
            Require(world.Plan.IsHit, $"The log failed without a reason: {error}");
            unknown = expected;
            hasLogFailed = true;
        }
        else
        {
            bool isExplained = (expected is null && error is (IOException or UnauthorizedAccessException) and not ReplicaFaultedException)
                || (error is ReplicaFaultedException && (wasFaulted || MayFault(replica)))
                || (world.Plan.IsHit && error is IOException);
            Require(isExplained && error is not CorruptionException and not StaleAppendException, $"{expected?.ToString() ?? "A refusal"} ended with {error}");
            Require(Files.LastOperation.Value == reference.Last, $"What was refused has changed the log: {Files.LastOperation}, {error}");
            Tally.Refused++;
        }
    }

    private void Commit(ExpectedOperation operation)
    {
        reference.Commit(operation);
        Tally.Committed++;
    }

    private bool MayFault(string replica) => world.Plan.IsHit || world.Plan.IsOut(DiskPlan.OfReplica(replica));

    private static async Task<Exception?> TryAsync(Func<Task> act)
    {
        try
        {
            await act();
            return null;
        }
        catch (Exception e) when (e is not SimulationViolationException)
        {
            return e;
        }
    }

    private Step AnyStep() => random.Next(6) == 0
        ? Step.Batch(random.Next(setup.Replicas.Count), [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => SingleStep(longest: 40))])
        : SingleStep(random.Next(8) == 0 ? 6000 : 60);

    private Step SingleStep(int longest)
    {
        StepKind[] kinds = setup.IsPlain ? PlainKinds : Kinds;
        StepKind kind = kinds[random.Next(kinds.Length)];
        string path = random.Next(8) == 0 ? AnyPath() : PathFor(kind);
        int length = reference.Files.Entries.GetValueOrDefault(path)?.Length ?? 0;
        int offset = random.Next(length + 1 + (random.Next(8) == 0 ? 1 : 0));
        return new Step(kind, random.Next(setup.Replicas.Count), path, random.Next(4) == 0 ? AnyPath() : NewPath(), AnyText(random.Next(longest)))
        {
            Offset = offset,
            Removed = random.Next(Math.Max(0, length - offset) + 1),
            Overwrites = random.Next(2) == 0,
        };
    }

    // One for which the operation is not refused, if there is one.
    private string PathFor(StepKind kind) => kind switch
    {
        StepKind.Delete => AnyOf(isDirectory: false),
        StepKind.DeleteDirectory => AnyOf(isDirectory: true),
        StepKind.Move => random.Next(2) == 0 ? AnyOf(isDirectory: true) : AnyOf(isDirectory: false),
        StepKind.CreateDirectory => NewPath(),
        _ => random.Next(4) == 0 ? NewPath() : AnyOf(isDirectory: false),
    };

    private string AnyOf(bool isDirectory)
    {
        IReadOnlyList<string> there = [.. reference.Files.Entries.Where(entry => entry.Value is null == isDirectory).Select(entry => entry.Key)];
        return there.Count > 0 ? there[random.Next(there.Count)] : NewPath();
    }

    // In a directory that is there, and mostly with a name that is free.
    private string NewPath()
    {
        IReadOnlyDictionary<string, string?> files = reference.Files.Entries;
        IReadOnlyList<string> directories = ["", .. files.Where(entry => entry.Value is null).Select(entry => entry.Key + '/')];
        string directory = directories[random.Next(directories.Count)];
        IReadOnlyList<string> free = [.. Names.Where(name => !files.Keys.Any(path => string.Equals(path, directory + name, StringComparison.OrdinalIgnoreCase)))];
        return directory + (free.Count > 0 && random.Next(8) > 0 ? free[random.Next(free.Count)] : Names[random.Next(Names.Length)]);
    }

    private string AnyPath()
    {
        IReadOnlyList<string> there = [.. reference.Files.Entries.Keys];
        return there.Count > 0 && random.Next(2) > 0
            ? there[random.Next(there.Count)]
            : string.Join('/', Enumerable.Range(0, random.Next(1, 4)).Select(_ => Names[random.Next(Names.Length)]));
    }

    private string AnyText(int length)
    {
        char letter = (char)('a' + random.Next(26));
        return string.Create(length, (random, letter), static (text, from) =>
        {
            for (int i = 0; i < text.Length; i++)
            {
                text[i] = from.random.Next(3) == 0 ? (char)('a' + from.random.Next(26)) : from.letter;
            }
        });
    }

    private static Step Shorten(Step step) => step with
    {
        Text = step.Text.Length > 12 ? $"{step.Text[..12]}… {step.Text.Length}" : step.Text,
        Steps = [.. step.Steps.Select(Shorten)],
    };
}
