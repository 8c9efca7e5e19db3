using System.Globalization;
using System.IO.Abstractions;
using System.Text;
using CausalFiles.Durability;
using CausalFiles.Naming;
using CausalFiles.Replication;

namespace CausalFiles;

/// <summary>Where everything stands below a root, and the claim of one process to all of it.</summary>
/// <threadsafety>Safe for any number of threads.</threadsafety>
internal sealed class RootDirectory : IAsyncDisposable
{
    private const string MetadataName = ".causalfiles";
    private const string ReplicasName = "replicas";
    private const int FormatVersion = 1;
    private const string FormatPrefix = "causalfiles root format ";

    private readonly DurableFiles files;
    private readonly IFileSystem fileSystem;
    private readonly FileSystemStream claim;

    private RootDirectory(DurableFiles files, string path, FileSystemStream claim)
    {
        this.files = files;
        this.claim = claim;
        fileSystem = files.FileSystem;
        Path = path;
    }

    internal string Path { get; }

    internal DurableFiles Files => files;

    internal string LogDirectory => Combine(MetadataName, "log");

    /// <summary>The file of the last state that was saved.</summary>
    internal string Checkpoint => Combine(MetadataName, "checkpoint");

    /// <summary>The file of the state that the history begins with.</summary>
    internal string Base => Combine(MetadataName, "base");

    /// <summary>Where the pinned operations are.</summary>
    internal string PinDirectory => Combine(MetadataName, "pins");

    internal string IndexDirectory => Combine(MetadataName, "index");

    internal string SnapshotDirectory => Combine(MetadataName, "snapshots");

    /// <summary>Creates what is missing of a root, claims it, and checks that it is one of ours.</summary>
    /// <exception cref="RootInUseException">Another has it.</exception>
    /// <exception cref="UnsupportedFormatException">It was written by a later version.</exception>
    internal static RootDirectory Open(DurableFiles files, string path)
    {
        IPath paths = files.FileSystem.Path;
        string full = paths.TrimEndingDirectorySeparator(paths.GetFullPath(path));
        if (files.FileSystem.File.Exists(full))
        {
            throw new IOException($"'{path}' is a file; a root is a directory.");
        }

        files.CreateDirectory(paths.Combine(full, MetadataName));
        RootDirectory root = new(files, full, Claim(files.FileSystem, full, path));
        try
        {
            root.CheckFormat();
            files.CreateDirectory(root.Combine(MetadataName, ReplicasName));
            files.CreateDirectory(root.Combine(ReplicasName));
            files.SyncDirectory(full);
            files.SyncDirectory(root.Combine(MetadataName));
            return root;
        }
        catch
        {
            root.claim.Dispose();
            throw;
        }
    }

    /// <summary>The replicas that the root has, and those that are asked for, which it will have.</summary>
    internal IReadOnlyList<ReplicaPaths> Replicas(IEnumerable<ReplicaId> asked)
    {
        SortedSet<ReplicaId> ids = [.. Existing(), .. asked];
        if (ids.Count == 0)
        {
            throw new ArgumentException($"'{Path}' has no replicas yet; name at least one.", nameof(asked));
        }

        string? collision = ids.GroupBy(id => id.Value, StringComparer.OrdinalIgnoreCase).FirstOrDefault(same => same.Count() > 1)?.Key;
        return collision is null
            ? [.. ids.Select(id => new ReplicaPaths(id, Combine(ReplicasName, id.Value), Combine(MetadataName, ReplicasName, id.Value)))]
            : throw new ArgumentException($"Two replicas are called '{collision}', but for letter case; on some file systems they would be one.", nameof(asked));
    }

    public ValueTask DisposeAsync() => claim.DisposeAsync();

    // An advisory lock on the file itself: whatever spelling or link leads to the root leads to the same file.
    private static FileSystemStream Claim(IFileSystem fileSystem, string full, string asked)
    {
        try
        {
            return fileSystem.FileStream.New(fileSystem.Path.Combine(full, MetadataName, "lock"), new FileStreamOptions
            {
                Mode = FileMode.OpenOrCreate,
                Access = FileAccess.ReadWrite,
                Share = FileShare.None,
            });
        }
        catch (IOException e) when (DurableFiles.IsInUse(e))
        {
            throw new RootInUseException(asked, e);
        }
    }

    private void CheckFormat()
    {
        string path = Combine(MetadataName, "format");
        if (!fileSystem.File.Exists(path))
        {
            // An earlier attempt may have created the root and not lived to see it synchronised.
            files.SyncDirectory(Path);
            files.SyncDirectory(fileSystem.Path.GetDirectoryName(Path) ?? Path);
            files.Replace(path, Encoding.UTF8.GetBytes($"{FormatPrefix}{FormatVersion}\n"));
            return;
        }

        string text = fileSystem.File.ReadAllText(path);
        if (!text.StartsWith(FormatPrefix, StringComparison.Ordinal) || !int.TryParse(text.AsSpan(FormatPrefix.Length), CultureInfo.InvariantCulture, out int version))
        {
            throw new CorruptionException(path, 0, "it does not name the format of a root");
        }

        if (version != FormatVersion)
        {
            throw new UnsupportedFormatException("The root", path, version, FormatVersion);
        }
    }

    private IEnumerable<ReplicaId> Existing() => fileSystem.Directory
        .EnumerateDirectories(Combine(MetadataName, ReplicasName))
        .Select(directory => ReplicaId.Parse(fileSystem.Path.GetFileName(directory)));

    private string Combine(params string[] names) => fileSystem.Path.Combine([Path, .. names]);
}
