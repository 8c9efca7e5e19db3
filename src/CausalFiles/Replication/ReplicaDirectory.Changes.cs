using System.Globalization;
using System.IO.Abstractions;
using CausalFiles.Naming;
using CausalFiles.State;

namespace CausalFiles.Replication;

/// <content>Changing the directory: each method leaves it, and the memory of it, as one.</content>
internal sealed partial class ReplicaDirectory
{
    private const int CopyBlock = 1 << 20;

    /// <summary>Puts a file in place: written beside, then renamed over what stood there.</summary>
    internal async ValueTask WriteFileAsync(FilePath path, FileVersion version)
    {
        CheckParents(path);
        Clear(path);
        string temporary = fileSystem.Path.Combine(
            paths.Metadata, ReplicaPaths.Staging, Interlocked.Increment(ref temporaries).ToString(CultureInfo.InvariantCulture));
        try
        {
            await WriteTemporaryAsync(temporary, version).ConfigureAwait(false);
            fileSystem.File.Move(temporary, PathOf(path), overwrite: true);
        }
        catch
        {
            fileSystem.File.Delete(temporary);
            throw;
        }

        Adopt(path, version.Content, Look(path));
    }

    private async ValueTask WriteTemporaryAsync(string path, FileVersion version)
    {
        FileSystemStream target = fileSystem.FileStream.New(path, new FileStreamOptions
        {
            Mode = FileMode.Create,
            Access = FileAccess.Write,
            BufferSize = 0,
        });
        await using (target.ConfigureAwait(false))
        {
            Stream source = await versions.OpenAsync(version, CancellationToken.None).ConfigureAwait(false);
            await using (source.ConfigureAwait(false))
            {
                await source.CopyToAsync(target, CopyBlock).ConfigureAwait(false);
            }
        }
    }

    internal void DeleteFile(FilePath path)
    {
        CheckParents(path);
        if (Clear(path).Kind == DiskEntryKind.File)
        {
            fileSystem.File.Delete(PathOf(path));
        }

        Forget(path);
    }

    internal void CreateDirectory(FilePath path)
    {
        CheckParents(path);
        DiskEntry entry = Look(path);
        if (entry.Kind is DiskEntryKind.File or DiskEntryKind.Link)
        {
            SetAside(path);
        }

        _ = fileSystem.Directory.CreateDirectory(PathOf(path));
        Remember(path, PlacedEntry.Directory);
    }

    /// <summary>Deletes a directory with all that was put there; whatever else it holds is set aside with it.</summary>
    internal void DeleteDirectory(FilePath path)
    {
        CheckParents(path);
        if (Look(path).Kind == DiskEntryKind.Directory)
        {
            DeletePlacedIn(path);
            if (fileSystem.Directory.Exists(PathOf(path)))
            {
                SetAside(path);
            }
        }

        foreach (FilePath placed in Placed.Keys.Where(placed => placed.IsWithin(path)).ToList())
        {
            Forget(placed);
        }
    }

    private void DeletePlacedIn(FilePath directory)
    {
        Dictionary<string, DiskEntry> entries = List(directory);
        foreach ((string name, DiskEntry entry) in entries)
        {
            FilePath path = directory.Child(name);
            if (!Placed.TryGetValue(path, out PlacedEntry placed))
            {
                continue;
            }

            if (entry.Is(placed))
            {
                fileSystem.File.Delete(PathOf(path));
            }
            else if (entry.Kind == DiskEntryKind.Directory && !placed.IsFile)
            {
                DeletePlacedIn(path);
            }
        }

        if (List(directory).Count == 0)
        {
            fileSystem.Directory.Delete(PathOf(directory));
        }
    }

    internal void DeleteEmptyDirectory(FilePath path)
    {
        fileSystem.Directory.Delete(PathOf(path));
        Forget(path);
    }

    /// <summary>Gives a file or a directory another path.</summary>
    /// <exception cref="DivergedException">What was put at the old path does not stand there any more.</exception>
    internal void Move(FilePath from, FilePath to)
    {
        CheckParents(from);
        CheckParents(to);
        DiskEntry entry = Look(from);
        bool isPlaced = Placed.TryGetValue(from, out PlacedEntry placed)
            && (placed.IsFile ? entry.Is(placed) : entry.Kind == DiskEntryKind.Directory);
        if (!isPlaced)
        {
            throw new DivergedException(PathOf(from));
        }

        // On a file system without letter case, a path that differs only in case is the entry itself.
        bool sameEntry = string.Equals(from.Value, to.Value, StringComparison.OrdinalIgnoreCase);
        if (!sameEntry && Look(to).Kind != DiskEntryKind.Missing)
        {
            SetAside(to);
        }

        MoveOnDisk(PathOf(from), PathOf(to), entry);
        foreach ((FilePath path, PlacedEntry inside) in Placed.Where(p => p.Key.IsWithin(from)).ToList())
        {
            Forget(path);
            Remember(path == from ? to : FilePath.Parse(to.Value + path.Value[from.Value.Length..]), inside);
        }
    }
}
