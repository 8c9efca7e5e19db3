using System.Globalization;
using System.IO.Abstractions;
using System.Text;
using CausalFiles.Durability;
using CausalFiles.Naming;
using CausalFiles.Replication;

namespace CausalFiles;

/// <summary>Where everything stands below a root, and the claim of this process to all of it, or to replicas of its own.</summary>
/// <threadsafety>Safe for any number of threads.</threadsafety>
internal sealed class RootDirectory : IAsyncDisposable
{
    private const string MetadataName = ".causalfiles";
    private const string ReplicasName = "replicas";
    private const string RetiredName = "retired";
    private const int FormatVersion = 1;
    private const string FormatPrefix = "causalfiles root format ";

    private readonly DurableFiles files;
    private readonly IFileSystem fileSystem;
    private readonly RootSharing sharing;
    private readonly Stack<IDisposable> claims = [];

    private RootDirectory(DurableFiles files, string path, RootSharing sharing)
    {
        this.files = files;
        this.sharing = sharing;
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

    /// <summary>What processes that share the root tell each other by.</summary>
    internal string SharedDirectory => Combine(MetadataName, "shared");

    /// <summary>Creates what is missing of a root, claims it, and checks that it is one of ours.</summary>
    /// <exception cref="RootInUseException">Another has it.</exception>
    /// <exception cref="NotSupportedException">It is to be shared, and the file system has no locks that keep processes apart.</exception>
    /// <exception cref="UnsupportedFormatException">It was written by a later version.</exception>
    internal static RootDirectory Open(DurableFiles files, string path, RootSharing sharing = RootSharing.Exclusive)
    {
        IPath paths = files.FileSystem.Path;
        string full = paths.TrimEndingDirectorySeparator(paths.GetFullPath(path));
        if (files.FileSystem.File.Exists(full))
        {
            throw new IOException($"'{path}' is a file; a root is a directory.");
        }

        bool isShared = sharing == RootSharing.Shared;
        if (isShared && !LockFiles.IsSupportedBy(files.FileSystem))
        {
            throw new NotSupportedException($"'{path}' cannot be shared: only the file system of this machine has locks between processes.");
        }

        files.CreateDirectory(paths.Combine(full, MetadataName));
        RootDirectory root = new(files, full, sharing);
        try
        {
            root.Claim(path);
            using ILockFile? alone = isShared ? root.EnterOpening() : null;
            root.Create();
            return root;
        }
        catch
        {
            root.GiveUpClaims();
            throw;
        }
    }

    /// <summary>
    /// The replicas that have metadata, and those that are asked for; of a root that is shared only the latter, each of which is claimed. Which of them the root has depends on the log as well.
    /// </summary>
    /// <exception cref="ArgumentException">There is none, nor a directory that may be one of a replica; or two names differ only in letter case; or the root is to be shared, and none is asked for.</exception>
    /// <exception cref="ReplicaInUseException">Another process has one of them.</exception>
    internal IReadOnlyList<ReplicaPaths> Replicas(IReadOnlyCollection<ReplicaId> asked)
    {
        SortedSet<ReplicaId> ids = [.. NamesIn(MetadataName, ReplicasName), .. asked];
        if (ids.Count == 0 && !WithoutMetadata().Any())
        {
            throw NoReplicas(nameof(asked));
        }

        if (IsShared && asked.Count == 0)
        {
            throw new ArgumentException($"'{Path}' is to be shared; name the replicas that this process has.", nameof(asked));
        }

        string? collision = ids.GroupBy(id => id.Value, StringComparer.OrdinalIgnoreCase).FirstOrDefault(same => same.Count() > 1)?.Key;
        if (collision is not null)
        {
            throw SameButForCase(collision, nameof(asked));
        }

        if (IsShared)
        {
            ids.IntersectWith(asked);
            ids.ToList().ForEach(Claim);
        }

        return [.. ids.Select(PathsOf)];
    }

    private bool IsShared => sharing == RootSharing.Shared;

    /// <summary>Claims a replica that joins, when the root is shared.</summary>
    /// <exception cref="ReplicaInUseException">Another process has it.</exception>
    internal void ClaimToJoin(ReplicaId id)
    {
        if (IsShared)
        {
            Claim(id);
        }
    }

    /// <summary>Directories of files that have no metadata: of replicas that were retired, or whose metadata was lost, or of nobody. Of a root that is shared none is this process's.</summary>
    internal IReadOnlyList<ReplicaPaths> WithoutMetadata()
    {
        if (IsShared)
        {
            return [];
        }

        HashSet<string> known = new(NamesIn(MetadataName, ReplicasName).Select(id => id.Value), StringComparer.OrdinalIgnoreCase);
        return [.. NamesIn(ReplicasName).Where(id => !known.Contains(id.Value)).Select(PathsOf)];
    }

    internal ReplicaPaths PathsOf(ReplicaId id) => new(id, Combine(ReplicasName, id.Value), Combine(MetadataName, ReplicasName, id.Value));

    /// <summary>Removes the metadata of a replica at once, in the sight of a crash; what was set aside stays.</summary>
    /// <exception cref="IOException">It cannot be removed, as a whole or in part.</exception>
    internal void RemoveMetadata(ReplicaPaths replica)
    {
        if (!fileSystem.Directory.Exists(replica.Metadata))
        {
            return;
        }

        files.CreateDirectory(Combine(MetadataName, RetiredName));
        int number = 1;
        while (fileSystem.Directory.Exists(Retired(replica.Id, number)))
        {
            number++;
        }

        fileSystem.Directory.Move(replica.Metadata, Retired(replica.Id, number));
        files.SyncDirectory(Combine(MetadataName, ReplicasName));
        files.SyncDirectory(Combine(MetadataName, RetiredName));
        ClearRetired(Retired(replica.Id, number));
    }

    /// <summary>Clears away what is left of retired replicas.</summary>
    /// <exception cref="IOException">It cannot be cleared away.</exception>
    internal void ClearRetired()
    {
        if (fileSystem.Directory.Exists(Combine(MetadataName, RetiredName)))
        {
            fileSystem.Directory.EnumerateDirectories(Combine(MetadataName, RetiredName)).ToList().ForEach(ClearRetired);
        }
    }

    internal ArgumentException NoReplicas(string parameter) => new($"'{Path}' has no replicas yet; name at least one.", parameter);

    internal static ArgumentException SameButForCase(string name, string parameter) =>
        new($"Two replicas are called '{name}', but for letter case; on some file systems they would be one.", parameter);

    public ValueTask DisposeAsync()
    {
        GiveUpClaims();
        return ValueTask.CompletedTask;
    }

    private void GiveUpClaims()
    {
        while (claims.TryPop(out IDisposable? claim))
        {
            claim.Dispose();
        }
    }

    private void Create()
    {
        CheckFormat();
        files.CreateDirectory(Combine(MetadataName, ReplicasName));
        files.CreateDirectory(Combine(ReplicasName));
        files.SyncDirectory(Path);
        files.SyncDirectory(Combine(MetadataName));
    }

    // An advisory lock on the file itself: whatever spelling or link leads to the root leads to the same file.
    private void Claim(string asked)
    {
        string path = Combine(MetadataName, "lock");
        try
        {
            if (!LockFiles.IsSupportedBy(fileSystem))
            {
                claims.Push(fileSystem.FileStream.New(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
                return;
            }

            ILockFile file = LockFiles.Open(fileSystem, path);
            claims.Push(file);
            if (!file.TryTake(shared: sharing == RootSharing.Shared))
            {
                throw new RootInUseException(asked, new IOException($"'{path}' is locked."));
            }
        }
        catch (IOException e) when (DurableFiles.IsInUse(e))
        {
            throw new RootInUseException(asked, e);
        }
    }

    private void Claim(ReplicaId id)
    {
        files.CreateDirectory(Combine(MetadataName, ReplicasName, id.Value));
        string path = Combine(MetadataName, ReplicasName, id.Value, "lock");
        ILockFile file = LockFiles.Open(fileSystem, path);
        claims.Push(file);
        if (!file.TryTake())
        {
            throw new ReplicaInUseException(id);
        }

        if (!LockFiles.KeepsOthersOut(fileSystem, path))
        {
            throw new NotSupportedException($"'{Path}' cannot be shared: the file system grants a lock on '{path}' twice, so that its locks keep no two processes apart.");
        }
    }

    // One at a time creates what is missing of a root that is shared.
    private ILockFile EnterOpening()
    {
        files.CreateDirectory(SharedDirectory);
        ILockFile opening = LockFiles.Open(fileSystem, fileSystem.Path.Combine(SharedDirectory, "opening"));
        try
        {
            opening.Take();
            return opening;
        }
        catch
        {
            opening.Dispose();
            throw;
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

    private string Retired(ReplicaId id, int number) =>
        Combine(MetadataName, RetiredName, string.Create(CultureInfo.InvariantCulture, $"{id.Value}-{number}"));

    private void ClearRetired(string directory)
    {
        string aside = fileSystem.Path.Combine(directory, ReplicaPaths.SetAside);
        if (!fileSystem.Directory.Exists(aside) || !fileSystem.Directory.EnumerateFileSystemEntries(aside).Any())
        {
            fileSystem.Directory.Delete(directory, recursive: true);
            return;
        }

        foreach (string file in fileSystem.Directory.EnumerateFiles(directory).ToList())
        {
            fileSystem.File.Delete(file);
        }
    }

    // What no replica can be called is somebody else's.
    private IEnumerable<ReplicaId> NamesIn(params string[] directory) => fileSystem.Directory
        .EnumerateDirectories(Combine(directory))
        .Select(path => fileSystem.Path.GetFileName(path))
        .Where(ReplicaId.IsValid)
        .Select(ReplicaId.Parse);

    private string Combine(params string[] names) => fileSystem.Path.Combine([Path, .. names]);
}
