using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.IO.Abstractions;
using CausalFiles.Contents;

namespace CausalFiles.Snapshots;

/// <summary>A pack: a file of blocks. Of the one that is written to the index is in memory; that of one that takes no more is a file.</summary>
/// <threadsafety>Safe for any number of threads.</threadsafety>
internal sealed class Pack
{
    private const string Extension = ".pack";
    private const string IndexExtension = ".idx";

    private readonly ConcurrentDictionary<ContentAddress, PackEntry>? entries;
    private readonly PackIndex? index;

    /// <summary>A pack that takes more.</summary>
    internal Pack(string path, PackHeader header, IEnumerable<PackEntry> entries)
    {
        Path = path;
        Header = header;
        this.entries = new(entries.DistinctBy(entry => entry.Address).Select(entry => KeyValuePair.Create(entry.Address, entry)));
    }

    /// <summary>A pack that takes no more.</summary>
    internal Pack(string path, PackHeader header, PackIndex index)
    {
        Path = path;
        Header = header;
        this.index = index;
    }

    internal string Path { get; }

    internal string IndexPath => IndexPathOf(Path);

    internal PackHeader Header { get; }

    [MemberNotNullWhen(false, nameof(entries))]
    internal bool IsSealed => index is not null;

    /// <summary>How many blocks it has that are not given up.</summary>
    internal int Count => index?.Count ?? entries!.Count;

    internal static string PathOf(IFileSystem fileSystem, string directory, long number) =>
        fileSystem.Path.Combine(directory, number.ToString("D8", CultureInfo.InvariantCulture) + Extension);

    internal static string IndexPathOf(string path) => path[..^Extension.Length] + IndexExtension;

    /// <summary>The number in the name of a pack, or of its index.</summary>
    internal static long? NumberOf(string name, bool isIndex = false) =>
        name.EndsWith(isIndex ? IndexExtension : Extension, StringComparison.Ordinal)
        && long.TryParse(name.AsSpan(0, name.LastIndexOf('.')), NumberStyles.None, CultureInfo.InvariantCulture, out long number)
            ? number
            : null;

    /// <summary>Adds a block that is durable now.</summary>
    internal void Add(PackEntry entry) => entries![entry.Address] = entry;

    internal bool TryFind(in ContentAddress address, HandlePool handles, out PackEntry entry, out int ordinal)
    {
        ordinal = 0;
        return IsSealed ? index!.TryFind(address, handles, out entry, out ordinal) : entries.TryGetValue(address, out entry);
    }

    /// <summary>All blocks that are not given up; those of a pack that takes no more in the order of their addresses.</summary>
    internal IReadOnlyCollection<PackEntry> ReadAll(HandlePool handles) => IsSealed ? index!.ReadAll(handles) : [.. entries.Values];
}
