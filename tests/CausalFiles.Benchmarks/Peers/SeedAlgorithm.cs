using System.Text;
using CausalFiles.Benchmarks.Workloads;

namespace CausalFiles.Benchmarks.Peers;

/// <summary>
/// The original simulation's algorithm: one lock, a text log, a full copy as snapshot, and a full copy to every other client. Nothing is flushed to the disk.
/// </summary>
internal sealed class SeedAlgorithm
{
    private readonly Lock gate = new();
    private readonly string root;
    private readonly long[][] clocks;
    private readonly string[] files;
    private int operations;

    public SeedAlgorithm(string root, int clients)
    {
        this.root = root;
        clocks = [.. Enumerable.Range(0, clients).Select(_ => new long[clients])];
        files = [.. Enumerable.Range(0, clients).Select(i => Path.Combine(Directory.CreateDirectory(Path.Combine(root, "Client_files")).FullName, $"File{i}.txt"))];
        Directory.CreateDirectory(Path.Combine(root, "Snapshots"));
        Array.ForEach(files, file => File.WriteAllText(file, ""));
    }

    public void Act(int client, SeedAction action)
    {
        lock (gate)
        {
            clocks[client][client]++;
            int id = ++operations;
            StringBuilder entry = Describe(client, action, id);
            Perform(client, action);
            string snapshot = Path.Combine(root, "Snapshots", $"Event-{id}-Client-{client}-{action}.txt");
            File.Copy(files[client], snapshot, overwrite: true);
            File.AppendAllText(Path.Combine(root, "Client_log.txt"), entry.Append("File snapshot saved at ").Append(snapshot).Append("\n\n").ToString());
            if (action != SeedAction.Read)
            {
                Synchronise(client);
            }
        }
    }

    private StringBuilder Describe(int client, SeedAction action, int id)
    {
        StringBuilder entry = new($"Performed operation - {action} on File{client}.txt from client - {client}\n");
        entry.Append($"Network time- {DateTime.Now:HH:mm:ss}\nOperation ID- {id}\nVector clocks-\n");
        for (int i = 0; i < clocks.Length; i++)
        {
            entry.Append($"Client-{i}: [{string.Join(", ", clocks[i])}]\n");
        }

        return entry;
    }

    private void Perform(int client, SeedAction action)
    {
        switch (action)
        {
            case SeedAction.Read:
                File.ReadAllText(files[client]);
                break;
            case SeedAction.Write:
                File.AppendAllText(files[client], SeedWorkload.LineOf(client));
                break;
            default:
                File.WriteAllText(files[client], SeedWorkload.WithUpdatedLastLine(File.ReadAllText(files[client]), client));
                break;
        }
    }

    private void Synchronise(int client)
    {
        for (int other = 0; other < files.Length; other++)
        {
            if (other != client)
            {
                File.Copy(files[client], files[other], overwrite: true);
                for (int i = 0; i < clocks.Length; i++)
                {
                    clocks[other][i] = Math.Max(clocks[other][i], clocks[client][i]);
                }
            }
        }
    }
}
