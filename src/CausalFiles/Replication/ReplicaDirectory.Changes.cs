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
    /// <param name="path">The file.</param>
    /// <param name="version">The content, and where it comes from.</param>
    /// <param name="content">Its bytes, if they are in memory.</param>
    internal async ValueTask WriteFileAsync(FilePath path, FileVersion version, ReadOnlyMemory<byte>? content = null)
    {
        CheckParents(path);
        Clear(path);
        string temporary = fileSystem.Path.Combine(
            paths.Metadata, ReplicaPaths.Staging, Interlocked.Increment(ref temporaries).ToString(CultureInfo.InvariantCulture));
        try
        {
            await WriteTemporaryAsync(temporary, version, content).ConfigureAwait(false);
            fileSystem.File.Move(temporary, PathOf(path), overwrite: true);
        }
        catch
        {
            fileSystem.File.Delete(temporary);
            throw;
        }

        Adopt(path, version.Content, Look(path));
    }

    private async ValueTask WriteTemporaryAsync(string path, FileVersion version, ReadOnlyMemory<byte>? content)
    {
        FileSystemStream target = fileSystem.FileStream.New(path, new FileStreamOptions
        {
            Mode = FileMode.Create,
            Access = FileAccess.Write,
            BufferSize = 0,
        });
        await using (target.ConfigureAwait(false))
        {
            if (content is { } bytes)
            {
                // An asynchronous write to a plain file is a synchronous one on another thread.
                target.Write(bytes.Span);
                return;
            }

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
        ReleaseWithin(path);
        if (Look(path).Kind == DiskEntryKind.Directory)
        {
            DeletePlacedIn(path);
            if (fileSystem.Directory.Exists(PathOf(path)))
            {
                SetAside(path);
            }
        }

        foreach (FilePath known in placed.Keys.Where(known => known.IsWithin(path)).ToList())
        {
            Forget(known);
        }
    }

    private void DeletePlacedIn(FilePath directory)
    {
        Dictionary<string, DiskEntry> entries = List(directory);
        foreach ((string name, DiskEntry entry) in entries)
        {
            FilePath path = directory.Child(name);
            if (!placed.TryGetValue(path, out PlacedEntry known))
            {
                continue;
            }

            if (entry.Is(known))
            {
                fileSystem.File.Delete(PathOf(path));
            }
            else if (entry.Kind == DiskEntryKind.Directory && !known.IsFile)
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
        ReleaseWithin(from);
        DiskEntry entry = Look(from);
        bool isPlaced = placed.TryGetValue(from, out PlacedEntry known)
            && (known.IsFile ? entry.Is(known) : entry.Kind == DiskEntryKind.Directory);
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
        IEnumerable<KeyValuePair<FilePath, PlacedEntry>> moved = known.IsFile ? [new(from, known)] : placed.Where(p => p.Key.IsWithin(from));
        foreach ((FilePath path, PlacedEntry inside) in moved.ToList())
        {
            Forget(path);
            Remember(MovedPath.Of(path, from, to), inside);
        }
    }
}
