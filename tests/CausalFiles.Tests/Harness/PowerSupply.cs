namespace CausalFiles.Tests.Harness;

/// <summary>
/// Remembers what a disk has been told and not yet been made to keep, and loses some of it: what was created, renamed or deleted in a directory that
/// was not synchronised since, what was written to a file neither through nor synchronised, and that a file was cut. In each directory the changes
/// survive in their order up to some point, as in a file system with a journal.
/// </summary>
public sealed class PowerSupply
{
    private readonly List<(string Directory, Action Undo)> entries = [];
    private readonly HashSet<string> unsynchronised = [];
    private readonly Dictionary<string, byte[]> cut = [];

    /// <summary>To be told of every call before it is carried out.</summary>
    public void Observe(DiskCall call)
    {
        switch (call.Kind)
        {
            case DiskCallKind.Open when !File.Exists(call.Path):
                // Whatever had that name is gone, and with it what could come back.
                cut.Remove(call.Path);
                unsynchronised.Remove(call.Path);
                Add(call.Path, () => File.Delete(call.Path));
                break;
            case DiskCallKind.Write when !call.WriteThrough:
                unsynchronised.Add(call.Path);
                break;
            case DiskCallKind.Write:
                cut.Remove(call.Path);
                break;
            case DiskCallKind.SetLength:
                cut.TryAdd(call.Path, File.ReadAllBytes(call.Path));
                break;
            case DiskCallKind.Move:
                ObserveMove(call.Source!, call.Path);
                break;
            case DiskCallKind.Delete when File.Exists(call.Path):
                Add(call.Path, Restore(call.Path));
                break;
            case DiskCallKind.CreateDirectory when !Directory.Exists(call.Path):
                Add(call.Path, () => Directory.Delete(call.Path, recursive: true));
                break;
            case DiskCallKind.DeleteDirectory:
                Add(call.Path, () => Directory.CreateDirectory(call.Path));
                break;
            case DiskCallKind.MoveDirectory:
                Add(call.Path, () => Directory.Move(call.Path, call.Source!));
                break;
            case DiskCallKind.SyncFile:
                unsynchronised.Remove(call.Path);
                cut.Remove(call.Path);
                break;
            case DiskCallKind.SyncDirectory:
                entries.RemoveAll(entry => entry.Directory == call.Path);
                break;
        }
    }

    /// <summary>Loses what chance will have it.</summary>
    public void Fail(Random random)
    {
        foreach (string path in unsynchronised.Where(File.Exists))
        {
            Lose(path, random);
        }

        foreach ((string path, byte[] whole) in cut.Where(file => File.Exists(file.Key) && random.Next(2) == 0))
        {
            File.WriteAllBytes(path, [.. File.ReadAllBytes(path), .. whole[Math.Min(whole.Length, (int)new FileInfo(path).Length)..]]);
        }

        Dictionary<string, int> survivors = entries.GroupBy(entry => entry.Directory).ToDictionary(group => group.Key, group => random.Next(group.Count() + 1));
        List<Action> undone = [];
        foreach ((string directory, Action undo) in entries)
        {
            if (survivors[directory]-- <= 0)
            {
                undone.Add(undo);
            }
        }

        undone.Reverse();
        foreach (Action undo in undone)
        {
            try
            {
                undo();
            }
            catch (IOException)
            {
                // What is to be undone went with a directory that was lost before.
            }
        }

        entries.Clear();
        unsynchronised.Clear();
        cut.Clear();
    }

    private static void Lose(string path, Random random)
    {
        switch (random.Next(3))
        {
            case 0:
                File.WriteAllBytes(path, []);
                break;
            case 1:
                File.WriteAllBytes(path, new byte[new FileInfo(path).Length]);
                break;
        }
    }

    private static Action Restore(string path)
    {
        byte[]? old = File.Exists(path) ? File.ReadAllBytes(path) : null;
        return old is null ? () => File.Delete(path) : () => File.WriteAllBytes(path, old);
    }

    private void ObserveMove(string source, string destination)
    {
        Add(destination, Restore(destination));
        bool isAtRisk = unsynchronised.Remove(source);
        unsynchronised.Remove(destination);
        if (isAtRisk)
        {
            unsynchronised.Add(destination);
        }
    }

    private void Add(string path, Action undo) => entries.Add((Path.GetDirectoryName(path)!, undo));
}
