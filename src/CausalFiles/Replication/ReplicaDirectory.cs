using System.IO.Abstractions;
using CausalFiles.Contents;
using CausalFiles.Durability;
using CausalFiles.Naming;
using CausalFiles.State;
using CausalFiles.Versions;
using Microsoft.Extensions.Logging;

namespace CausalFiles.Replication;

/// <summary>
/// A replica's directory: the only code that touches one. It remembers what it put at each path, and what it did not put there it never
/// overwrites nor deletes: it sets it aside. Links are never followed.
/// </summary>
/// <threadsafety>For one thread at a time.</threadsafety>
internal sealed partial class ReplicaDirectory
{
    private const int CompareBlock = 64 * 1024;

    private readonly ReplicaPaths paths;
    private readonly DurableFiles files;
    private readonly IFileSystem fileSystem;
    private readonly VersionReader versions;
    private readonly TimeProvider time;
    private readonly ILogger logger;
    private readonly HandlePool handles;

    internal ReplicaDirectory(ReplicaPaths paths, ReplicaParts parts)
    {
        this.paths = paths;
        files = parts.Files;
        versions = parts.Versions;
        time = parts.Time;
        logger = parts.Logger;
        fileSystem = files.FileSystem;
        handles = new HandlePool(parts.MostHandles);
    }

    internal ReplicaPaths Paths => paths;

    /// <summary>Creates what is missing of the replica's places, and removes what a crash left half written.</summary>
    internal void Prepare()
    {
        ReleaseAll();
        files.CreateDirectory(paths.Metadata);
        files.ResetDirectory(fileSystem.Path.Combine(paths.Metadata, ReplicaPaths.Staging));
        files.CreateDirectory(paths.Directory);
    }

    internal string PathOf(FilePath path) => path.IsRoot
        ? paths.Directory
        : fileSystem.Path.Combine(paths.Directory, path.Value.Replace('/', fileSystem.Path.DirectorySeparatorChar));

    internal DiskEntry Look(FilePath path) => Look(fileSystem.FileInfo.New(PathOf(path)));

    internal static DiskEntry Look(IFileSystemInfo info)
    {
        FileAttributes attributes = info.Attributes;
        if ((int)attributes == -1)
        {
            return DiskEntry.Missing;
        }

        DiskEntryKind kind = attributes.HasFlag(FileAttributes.ReparsePoint) ? DiskEntryKind.Link
            : attributes.HasFlag(FileAttributes.Directory) ? DiskEntryKind.Directory
            : DiskEntryKind.File;
        return kind == DiskEntryKind.File && info is IFileInfo file
            ? new DiskEntry(kind, file.Length, file.LastWriteTimeUtc.Ticks)
            : new DiskEntry(kind, 0, 0);
    }

    /// <summary>What a directory holds, by name.</summary>
    internal Dictionary<string, DiskEntry> List(FilePath directory)
    {
        Dictionary<string, DiskEntry> entries = new(StringComparer.Ordinal);
        foreach (IFileSystemInfo info in fileSystem.DirectoryInfo.New(PathOf(directory)).EnumerateFileSystemInfos())
        {
            entries[info.Name] = Look(info);
        }

        return entries;
    }

    /// <summary>The address of what a file holds.</summary>
    internal async ValueTask<ContentAddress> HashAsync(FilePath path, CancellationToken cancellationToken)
    {
        Stream stream = files.OpenRead(PathOf(path));
        await using (stream.ConfigureAwait(false))
        {
            return await ContentHash.OfAsync(stream, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Whether a file holds nothing but the beginning of a content.</summary>
    internal async ValueTask<bool> IsBeginningAsync(FilePath path, FileVersion version, CancellationToken cancellationToken)
    {
        Stream whole = await versions.OpenAsync(version, cancellationToken).ConfigureAwait(false);
        await using (whole.ConfigureAwait(false))
        {
            Stream part = files.OpenRead(PathOf(path));
            await using (part.ConfigureAwait(false))
            {
                return await IsBeginningAsync(part, whole, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private static async ValueTask<bool> IsBeginningAsync(Stream part, Stream whole, CancellationToken cancellationToken)
    {
        byte[] found = new byte[CompareBlock];
        byte[] expected = new byte[CompareBlock];
        int count;
        do
        {
            count = await part.ReadAtLeastAsync(found, CompareBlock, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
            int there = await whole.ReadAtLeastAsync(expected.AsMemory(0, count), count, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
            if (there < count || !found.AsSpan(0, count).SequenceEqual(expected.AsSpan(0, count)))
            {
                return false;
            }
        }
        while (count == CompareBlock);

        return true;
    }

    /// <summary>Makes sure that the replica's directory is one, and no link to somewhere else.</summary>
    /// <exception cref="IOException">It is something else.</exception>
    internal void CheckRoot()
    {
        DiskEntryKind kind = Look(FilePath.Root).Kind;
        if (kind != DiskEntryKind.Directory)
        {
            throw new IOException($"'{paths.Directory}' should be a directory and is a {kind}; a replica is never followed through a link.");
        }
    }

    /// <summary>Makes sure that a path leads through directories only, none of which is a link out of the replica.</summary>
    /// <exception cref="DivergedException">It does not.</exception>
    internal void CheckParents(FilePath path)
    {
        FilePath parent = path;
        do
        {
            parent = parent.Parent;
            if (Look(parent).Kind != DiskEntryKind.Directory)
            {
                throw new DivergedException(PathOf(parent));
            }
        }
        while (!parent.IsRoot);
    }
}
