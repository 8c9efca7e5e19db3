using System.IO.Abstractions;
using CausalFiles.Contents;
using CausalFiles.Durability;
using CausalFiles.Naming;
using CausalFiles.Versions;
using Microsoft.Extensions.Logging;

namespace CausalFiles.Replication;

/// <summary>
/// A replica's directory: the only code that touches one. It remembers what it put at each path, and what it did not put there it never
/// overwrites nor deletes: it sets it aside. Links are never followed.
/// </summary>
/// <threadsafety>For one thread at a time; <see cref="Placed"/> may be read by any.</threadsafety>
internal sealed partial class ReplicaDirectory
{
    private readonly ReplicaPaths paths;
    private readonly DurableFiles files;
    private readonly IFileSystem fileSystem;
    private readonly VersionReader versions;
    private readonly TimeProvider time;
    private readonly ILogger logger;

    internal ReplicaDirectory(ReplicaPaths paths, DurableFiles files, VersionReader versions, TimeProvider time, ILogger logger)
    {
        this.paths = paths;
        this.files = files;
        this.versions = versions;
        this.time = time;
        this.logger = logger;
        fileSystem = files.FileSystem;
    }

    internal ReplicaPaths Paths => paths;

    /// <summary>Creates what is missing of the replica's places, and removes what a crash left half written.</summary>
    internal void Prepare()
    {
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
