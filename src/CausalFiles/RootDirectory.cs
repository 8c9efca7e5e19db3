using System.Globalization;
using System.IO.Abstractions;
using System.Text;
using CausalFiles.Durability;

namespace CausalFiles;

/// <summary>Where everything stands below a root, and the claim of this process to all of it, or to replicas of its own.</summary>
/// <threadsafety>Safe for any number of threads.</threadsafety>
internal sealed partial class RootDirectory : IAsyncDisposable
{
    private const string MetadataName = ".causalfiles";
    private const string ReplicasName = "replicas";
    private const string RetiredName = "retired";
    private const string LockName = "lock";
    private const int FormatVersion = 1;
    private const string FormatPrefix = "causalfiles root format ";

    private readonly DurableFiles files;
    private readonly IFileSystem fileSystem;
    private readonly RootSharing sharing;
    private readonly List<IDisposable> claims = [];

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

    public ValueTask DisposeAsync()
    {
        GiveUpClaims();
        return ValueTask.CompletedTask;
    }

    private void GiveUpClaims()
    {
        // The one to the root was the first, and goes last.
        for (int i = claims.Count - 1; i >= 0; i--)
        {
            claims[i].Dispose();
        }

        claims.Clear();
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
        string path = Combine(MetadataName, LockName);
        try
        {
            if (!LockFiles.IsSupportedBy(fileSystem))
            {
                claims.Add(fileSystem.FileStream.New(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
                return;
            }

            ILockFile file = LockFiles.Open(fileSystem, path);
            claims.Add(file);
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

    private string Combine(params string[] names) => fileSystem.Path.Combine([Path, .. names]);
}
