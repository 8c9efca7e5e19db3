using System.Text;

namespace CausalFiles.Tests.Deterministic;

/// <content>Other programs that change a replica's directory. What they have done is never destroyed.</content>
internal sealed partial class SimulationRun
{
    // Longer than the library trusts what it has seen of a file.
    private static readonly TimeSpan Trust = TimeSpan.FromMilliseconds(100);

    private readonly List<(string Replica, string Path, string Text)> foreign = [];
    private readonly HashSet<string> meddledWith = [];

    private Task MeddleAsync()
    {
        string replica = AnyReplica();
        string path = AnyPath();
        string directory = $"{SimulatedWorld.Root}/replicas/{replica}";
        bool deletes = random.Next(3) == 0;
        SimulatedNode? there = world.Disk.Find($"{directory}/{path}");
        if (there is SimulatedDirectory || (deletes && there is null) || world.Disk.Find(SimulatedDisk.ParentOf($"{directory}/{path}")) is not SimulatedDirectory)
        {
            return Task.CompletedTask;
        }

        world.Clock.Jump(Trust);
        Tally.Meddlings++;
        meddledWith.Add(replica);
        Tell($"another program {(deletes ? "deletes" : "writes")} {path} of {replica}");
        if (deletes)
        {
            foreign.RemoveAll(left => left.Replica == replica && left.Text == Text((there as SimulatedFile)!.Bytes));
            world.Disk.Remove($"{directory}/{path}");
        }
        else
        {
            if (there is SimulatedFile old)
            {
                foreign.RemoveAll(left => left.Replica == replica && left.Text == Text(old.Bytes));
            }

            string text = $"foreign {foreign.Count} {AnyText(random.Next(20))}";
            foreign.Add((replica, path, text));
            world.Disk.Put($"{directory}/{path}", text);
        }

        world.Clock.Jump(Trust);
        return Task.CompletedTask;
    }

    // Until the root is opened again the library need not have noticed.
    private bool IsMeddledWith(string replica) => meddledWith.Contains(replica);

    private void AfterOpening() => meddledWith.Clear();

    private bool IsForeign(string replica, string path)
    {
        byte[]? bytes = world.Disk.Tree($"{SimulatedWorld.Root}/replicas/{replica}").GetValueOrDefault(path);
        return bytes is null ? foreign.Exists(left => left.Replica == replica && left.Path.StartsWith(path + '/', StringComparison.Ordinal)) : foreign.Exists(left => left.Replica == replica && left.Text == Text(bytes));
    }

    private void CheckForeign(string replica, SortedDictionary<string, byte[]?> found)
    {
        List<string> own = [.. foreign.Where(left => left.Replica == replica).Select(left => left.Text)];
        if (own.Count > 0)
        {
            IEnumerable<byte[]?> aside = world.Disk.Tree($"{SimulatedWorld.Root}/.causalfiles/replicas/{replica}/set-aside").Values;
            HashSet<string> there = [.. found.Values.Concat(aside).Where(bytes => bytes is not null).Select(bytes => Encoding.UTF8.GetString(bytes!))];
            string? lost = own.Find(text => !there.Contains(text));
            Require(lost is null, $"What another program wrote to {replica} is nowhere any more: '{lost}'");
        }
    }

    // What is in nobody's way stays; for the end it is taken out of the way.
    private async Task ClearAwayAsync()
    {
        await ReopenAsync();
        foreach (string replica in foreign.Select(left => left.Replica).Distinct())
        {
            string directory = $"{SimulatedWorld.Root}/replicas/{replica}";
            CheckForeign(replica, world.Disk.Tree(directory));
            foreach (string path in world.Disk.Tree(directory).Keys.Where(path => !reference.Files.Entries.ContainsKey(path)).Reverse().ToList())
            {
                world.Disk.Remove($"{directory}/{path}");
            }
        }

        foreign.Clear();
    }
}
