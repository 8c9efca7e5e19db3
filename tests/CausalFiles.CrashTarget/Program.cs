using CausalFiles;
using CausalFiles.CrashTarget;
using CausalFiles.Naming;
using CausalFiles.Operations;

// Works on a root until it is killed, and says on standard output what has been acknowledged: a line for each operation, written only after the call has
// returned. Arguments: the root, the number of clients, a seed. With "--hold" and a lock file it holds that instead; with "--share" it is one of several processes on a root, and with "--several"
// it starts several of them, kills two and pauses one, and checks afterwards that nothing was lost.
switch (args)
{
    case ["--hold", string lockFile]:
        return await LockHolder.HoldAsync(lockFile, Console.Out);
    case ["--share", .. string[] sharing]:
        return await SharingProcess.RunAsync(sharing);
    case ["--several", .. string[] several]:
        return await SeveralProcesses.RunAsync(several);
}

string root = args[0];
int clients = int.Parse(args[1]);
int seed = int.Parse(args[2]);

TextWriter output = TextWriter.Synchronized(new StreamWriter(Console.OpenStandardOutput()) { AutoFlush = true });
try
{
    List<ReplicaId> names = [.. Enumerable.Range(0, clients).Select(i => ReplicaId.Parse($"client-{i}"))];
    await using ReplicatedFileSystem files = await ReplicatedFileSystem.OpenAsync(root, names);
    output.WriteLine("ready");
    await Task.WhenAll(files.Replicas.Select((replica, i) => Task.Run(() => WorkAsync(replica, new Random(seed + i)))));
}
catch (Exception e)
{
    output.WriteLine($"failed {e.GetType().Name}");
    return 1;
}

return 0;

async Task WorkAsync(Replica replica, Random random)
{
    for (int i = 0; ; i++)
    {
        string own = $"{replica.Id}-{random.Next(3)}.txt";
        Operation operation = random.Next(6) switch
        {
            0 => await replica.WriteAllTextAsync(own, $"{replica.Id} {i}"),
            1 => await replica.UpdateTextAsync("shared.txt", text => $"{text}{replica.Id} {i}\n"),
            2 => await replica.AppendAllTextAsync("shared.txt", $"{replica.Id} {i}\n"),
            3 => await replica.CreateDirectoryAsync($"directory-{random.Next(4)}"),
            4 when await replica.ExistsAsync(own) => await replica.MoveAsync(own, $"moved-{own}", overwrite: true),
            _ => await replica.WriteAsync(own, new MemoryStream(new byte[random.Next(100_000)])),
        };
        output.WriteLine($"{operation.Id} {operation.Replica} {operation.Kind} {operation.Path} {operation.Snapshot?.Address}");
    }
}
