namespace CausalFiles.Simulation.Checks;

/// <summary>A tree of files and directories, by their paths; a directory has nothing to open.</summary>
internal sealed class TreeContent(IReadOnlyDictionary<string, Func<Task<Stream>>?> entries)
{
    /// <summary>What a directory of the disk holds now.</summary>
    internal static TreeContent OfDirectory(string directory) => new(Directory
        .EnumerateFileSystemEntries(directory, "*", SearchOption.AllDirectories)
        .ToDictionary(
            path => Path.GetRelativePath(directory, path).Replace(Path.DirectorySeparatorChar, '/'),
            path => Directory.Exists(path) ? null : new Func<Task<Stream>>(() => Task.FromResult<Stream>(File.OpenRead(path)))));

    /// <summary>The first thing in which another tree is not as this one.</summary>
    /// <returns>What that is; null when every byte is the same.</returns>
    internal async Task<string?> FindDifferenceAsync(TreeContent other)
    {
        IReadOnlyDictionary<string, Func<Task<Stream>>?> others = other.Entries;
        foreach ((string path, Func<Task<Stream>>? open) in entries.OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            if (!others.TryGetValue(path, out Func<Task<Stream>>? openOther))
            {
                return $"{path} is missing";
            }

            if ((open is null) != (openOther is null))
            {
                return $"{path} is a {(openOther is null ? "directory" : "file")}";
            }

            if (open is not null && await FindDifferenceAsync(open, openOther!) is { } position)
            {
                return $"{path} differs from byte {position} on";
            }
        }

        string? extra = others.Keys.Except(entries.Keys).Order(StringComparer.Ordinal).FirstOrDefault();
        return extra is null ? null : $"{extra} should not be there";
    }

    private IReadOnlyDictionary<string, Func<Task<Stream>>?> Entries => entries;

    private static async Task<long?> FindDifferenceAsync(Func<Task<Stream>> open, Func<Task<Stream>> openOther)
    {
        await using Stream stream = await open();
        await using Stream other = await openOther();
        byte[] block = new byte[64 * 1024];
        byte[] otherBlock = new byte[64 * 1024];
        long position = 0;
        while (true)
        {
            int length = await stream.ReadAtLeastAsync(block, block.Length, throwOnEndOfStream: false);
            int otherLength = await other.ReadAtLeastAsync(otherBlock, otherBlock.Length, throwOnEndOfStream: false);
            int same = block.AsSpan(0, length).CommonPrefixLength(otherBlock.AsSpan(0, otherLength));
            position += same;
            if (same < length || same < otherLength)
            {
                return position;
            }

            if (length < block.Length)
            {
                return null;
            }
        }
    }
}
