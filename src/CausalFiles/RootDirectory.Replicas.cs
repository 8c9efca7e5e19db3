using System.Globalization;
using CausalFiles.Durability;
using CausalFiles.Naming;
using CausalFiles.Replication;

namespace CausalFiles;

/// <content>Which replicas the root has, which of them are this process's, and what is left of one that was retired.</content>
internal sealed partial class RootDirectory
{
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
            ids.ToList().ForEach(id => Claim(id));
        }

        return [.. ids.Select(PathsOf)];
    }

    private bool IsShared => sharing == RootSharing.Shared;

    /// <summary>Claims a replica that joins, when the root is shared.</summary>
    /// <returns>The claim, to be given back when it does not join; null when the root is not shared.</returns>
    /// <exception cref="ReplicaInUseException">Another process has it.</exception>
    internal IDisposable? ClaimToJoin(ReplicaId id)
    {
        if (!IsShared)
        {
            return null;
        }

        bool isCollision = NamesIn(MetadataName, ReplicasName).Any(other => other != id && string.Equals(other.Value, id.Value, StringComparison.OrdinalIgnoreCase));
        return Claim(isCollision ? throw SameButForCase(id.Value, nameof(id)) : id);
    }

    /// <summary>Gives back the claim to a replica that has not joined.</summary>
    internal void GiveBack(IDisposable? claim)
    {
        if (claim is not null && claims.Remove(claim))
        {
            claim.Dispose();
        }
    }

    /// <summary>Whether there is metadata of a replica; the lock of one who claims it says nothing about it.</summary>
    internal bool HasMetadata(ReplicaPaths replica)
    {
        try
        {
            return fileSystem.Directory.Exists(replica.Metadata)
                && fileSystem.Directory.EnumerateFileSystemEntries(replica.Metadata).Any(entry => fileSystem.Path.GetFileName(entry) != LockName);
        }
        catch (DirectoryNotFoundException)
        {
            // Another process has retired it meanwhile.
            return false;
        }
    }

    /// <summary>The replicas that have metadata, whichever process has them.</summary>
    internal IEnumerable<ReplicaId> WithMetadata() => NamesIn(MetadataName, ReplicasName).Where(id => HasMetadata(PathsOf(id)));

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

    private ILockFile Claim(ReplicaId id)
    {
        files.CreateDirectory(Combine(MetadataName, ReplicasName, id.Value));
        string path = Combine(MetadataName, ReplicasName, id.Value, LockName);
        ILockFile file = LockFiles.Open(fileSystem, path);
        try
        {
            TakeAlone(file, id, path);
            claims.Add(file);
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    private void TakeAlone(ILockFile file, ReplicaId id, string path)
    {
        if (!file.TryTake())
        {
            throw new ReplicaInUseException(id);
        }

        if (!LockFiles.KeepsOthersOut(fileSystem, path))
        {
            throw new NotSupportedException($"'{Path}' cannot be shared: the file system grants a lock on '{path}' twice, so that its locks keep no two processes apart.");
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
}
