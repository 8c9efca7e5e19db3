using System.IO.Abstractions;
using CausalFiles.Durability;

namespace CausalFiles.Snapshots;

/// <summary>Opens the packs of a store: finishes what a collection left, reads the indexes, and cuts off what a crash left at the end of the last pack.</summary>
/// <threadsafety>For one thread.</threadsafety>
internal sealed class PackOpener(DurableFiles files, string directory, PackSet packs)
{
    private readonly IFileSystem fileSystem = files.FileSystem;

    /// <summary>The number of the next pack.</summary>
    internal long Next { get; private set; } = 1;

    /// <summary>Adds all packs to the set.</summary>
    /// <exception cref="CorruptionException">A pack, or the list of what has been given up, is damaged.</exception>
    /// <exception cref="UnsupportedFormatException">One has a format that this library does not know.</exception>
    internal void Open()
    {
        files.CreateDirectory(directory);
        var dropped = DroppedBlocks.Read(files, packs.DroppedPath);
        List<long> numbers = [.. Numbers(isIndex: false)];
        Next = Math.Max(dropped.Highest, numbers.DefaultIfEmpty().Max()) + 1;
        foreach (long number in numbers.Where(number => dropped.IsWhole(number) || IsUnborn(number)))
        {
            fileSystem.File.Delete(PathOf(number));
        }

        numbers = [.. Numbers(isIndex: false)];
        DeleteLeftovers(numbers);
        foreach (long number in numbers)
        {
            Open(number, isLast: number == numbers[^1], dropped.In(number));
        }

        // What was read back may only have been in memory when its writer was killed; from here on it counts.
        files.SyncDirectory(directory);
    }

    private IEnumerable<long> Numbers(bool isIndex) => fileSystem.Directory
        .EnumerateFiles(directory)
        .Select(path => Pack.NumberOf(fileSystem.Path.GetFileName(path), isIndex))
        .OfType<long>()
        .Order();

    private string PathOf(long number) => Pack.PathOf(fileSystem, directory, number);

    // The header of a pack is durable before anything is written behind it.
    private bool IsUnborn(long number)
    {
        string path = PathOf(number);
        if (fileSystem.FileInfo.New(path).Length > PackHeader.Size)
        {
            return false;
        }

        try
        {
            _ = ReadHeader(path);
            return false;
        }
        catch (CorruptionException)
        {
            return true;
        }
    }

    private void DeleteLeftovers(List<long> numbers)
    {
        foreach (long number in Numbers(isIndex: true).Where(number => !numbers.Contains(number)).ToList())
        {
            fileSystem.File.Delete(Pack.IndexPathOf(PathOf(number)));
        }

        foreach (string path in fileSystem.Directory.EnumerateFiles(directory, "*" + DurableFiles.TemporarySuffix).ToList())
        {
            fileSystem.File.Delete(path);
        }
    }

    private void Open(long number, bool isLast, IReadOnlySet<uint> dropped)
    {
        string path = PathOf(number);
        PackHeader header = ReadHeader(path);
        if (header.Number != number)
        {
            throw new CorruptionException(path, 0, $"its header says that it is pack {header.Number}");
        }

        // A pack of which blocks have been given up stays as it is, so that what takes more never has any.
        bool takesMore = isLast && dropped.Count == 0;
        if (!takesMore && PackIndex.Open(files, Pack.IndexPathOf(path), header, fileSystem.FileInfo.New(path).Length, dropped.Count) is { } index)
        {
            packs.Add(new Pack(path, header, index));
            return;
        }

        using PackScanner scanner = new(files, path, header);
        List<PackEntry> entries = scanner.ReadAll();
        CutAt(scanner.At, path, scanner.Length);
        Pack pack = new(path, header, entries);
        packs.Add(pack);
        if (!takesMore)
        {
            _ = packs.Seal(pack, entries, dropped);
        }
    }

    private void CutAt(long end, string path, long length)
    {
        if (end < length)
        {
            using FileSystemStream stream = files.OpenWriteThrough(path, FileMode.Open);
            stream.SetLength(end);
            stream.Flush();
        }

        files.SyncFile(path);
    }

    private PackHeader ReadHeader(string path) => ReadHeader(files, path);

    /// <summary>Reads the header of a pack.</summary>
    /// <exception cref="CorruptionException">It has none.</exception>
    internal static PackHeader ReadHeader(DurableFiles files, string path)
    {
        using Stream stream = files.OpenRead(path);
        byte[] bytes = new byte[PackHeader.Size];
        int read = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        return PackHeader.Read(bytes.AsSpan(0, read), path);
    }
}
