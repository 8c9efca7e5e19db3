using CausalFiles.Durability;

namespace CausalFiles.Snapshots;

/// <summary>
/// Finds the packs that other processes write, and what they have added to them. It changes none of them: what a process that was killed has left half written is cut off when somebody opens the store alone.
/// </summary>
/// <threadsafety>Safe for any number of threads.</threadsafety>
internal sealed class PackFinder
{
    private readonly DurableFiles files;
    private readonly string directory;
    private readonly PackSet packs;
    private readonly DroppedBlocks dropped;
    private readonly object gate = new();

    // Packs of others that may grow, and how far each has been read.
    private readonly Dictionary<Pack, long> growing = [];

    internal PackFinder(DurableFiles files, string directory, PackSet packs)
    {
        (this.files, this.directory, this.packs) = (files, directory, packs);
        files.CreateDirectory(directory);
        dropped = DroppedBlocks.Read(files, packs.DroppedPath);
    }

    /// <summary>The number after those of all packs that have been found.</summary>
    internal long Next => Math.Max(dropped.Highest, packs.Packs.Select(pack => pack.Header.Number).DefaultIfEmpty().Max()) + 1;

    /// <summary>Looks for what has come since the last look.</summary>
    /// <returns>Whether there is any.</returns>
    /// <exception cref="UnsupportedFormatException">A pack has a format that this library does not know.</exception>
    internal bool Look()
    {
        lock (gate)
        {
            bool found = false;
            foreach ((Pack pack, long end) in growing.ToList())
            {
                found |= ReadOn(pack, end);
            }

            HashSet<long> known = [.. packs.Packs.Select(pack => pack.Header.Number)];
            foreach (string path in files.FileSystem.Directory.EnumerateFiles(directory).ToList())
            {
                long? number = Pack.NumberOf(files.FileSystem.Path.GetFileName(path));
                found |= number is { } unknown && !known.Contains(unknown) && !dropped.IsWhole(unknown) && TryAdd(path, unknown);
            }

            return found;
        }
    }

    private bool TryAdd(string path, long number)
    {
        if (TryReadHeader(path) is not { } header || header.Number != number)
        {
            return false;
        }

        IReadOnlySet<uint> gone = dropped.In(number);
        if (PackIndex.Open(files, Pack.IndexPathOf(path), header, files.FileSystem.FileInfo.New(path).Length, gone.Count) is { } index)
        {
            packs.Add(new Pack(path, header, index));
            return true;
        }

        Pack pack = new(path, header, entries: []);
        if (packs.Packs.Any(other => other.Header.Number == number))
        {
            // This process has begun it meanwhile.
            return false;
        }

        _ = ReadOn(pack, PackHeader.Size);
        packs.Add(pack);
        return true;
    }

    // The header of a pack is written at once and before all else; one without it has just been begun, or never will be.
    private PackHeader? TryReadHeader(string path)
    {
        try
        {
            return PackOpener.ReadHeader(files, path);
        }
        catch (CorruptionException)
        {
            return null;
        }
    }

    private bool ReadOn(Pack pack, long start)
    {
        growing[pack] = start;
        if (files.FileSystem.FileInfo.New(pack.Path).Length <= start)
        {
            return false;
        }

        IReadOnlySet<uint> gone = dropped.In(pack.Header.Number);
        List<PackEntry> entries = [];
        using (PackScanner scanner = new(files, pack.Path, pack.Header, start))
        {
            for (long offset = scanner.At; scanner.TryReadNext(out BlockFrame frame); offset = scanner.At)
            {
                entries.Add(PackEntry.Of(frame, offset));
            }

            start = scanner.At;
        }

        if (entries.Count == 0)
        {
            return false;
        }

        // Who builds upon these blocks must not lose them: that they can be read does not mean that they are on the disk.
        files.SyncFile(pack.Path);
        foreach (PackEntry entry in entries.Where(entry => !gone.Contains(entry.Offset)))
        {
            pack.Add(entry);
        }

        growing[pack] = start;
        return true;
    }
}
