using CausalFiles.Contents;
using CausalFiles.Naming;

namespace CausalFiles.Replication;

/// <content>
/// Changing files in place, on handles that are held. What was opened is a regular file of the replica, reached through no link, that stands as it was left; through the handle nothing
/// else can be written to, whatever the path may lead to later. That it still leads here is looked at again only after a while: until then another program that has put a file of its own
/// in the place keeps it, and after that its file is set aside.
/// </content>
internal sealed partial class ReplicaDirectory
{
    /// <summary>For so long it is taken for granted that a path still leads to what was opened.</summary>
    internal static readonly TimeSpan PathTrust = TimeSpan.FromMilliseconds(50);

    /// <summary>Changes a file in place.</summary>
    /// <returns>False when the file is not what the change is for, so that it has to be written anew; nothing has happened then.</returns>
    /// <exception cref="DivergedException">The path does not lead through directories of the replica any more.</exception>
    internal bool TryChange(FilePath path, Snapshot content, InPlaceChange change)
    {
        long now = time.GetUtcNow().UtcTicks;
        if (!placed.TryGetValue(path, out PlacedEntry entry) || entry.Content != change.Base || Hold(path, entry, now) is not { } file)
        {
            return false;
        }

        try
        {
            file.Change(change, now);
            placed[path] = new PlacedEntry(content, file.ModifiedTicks);
            _ = Unsynchronised.Add(path);
        }
        catch
        {
            Disown(file);
            throw;
        }

        while (handles.Surplus is { } surplus)
        {
            Release(surplus);
        }

        return true;
    }

    /// <summary>Closes every file that is held open.</summary>
    internal void ReleaseAll() => ReleaseWithin(FilePath.Root);

    // Nobody knows what a file holds in which a change failed; but it is the replica's own, and may be overwritten.
    private void Disown(HeldFile file)
    {
        Forget(file.Path);
        Snapshot unknown = new(default, file.Length);
        Release(file);
        Remember(file.Path, new PlacedEntry(unknown, file.ModifiedTicks));
    }

    // Before a file is looked at, replaced, deleted or moved by its path.
    private void Release(FilePath path)
    {
        if (handles.TryFind(path, out HeldFile? file))
        {
            Release(file);
        }
    }

    private void ReleaseWithin(FilePath path)
    {
        foreach (HeldFile file in handles.Files.Where(file => file.Path.IsWithin(path)).ToList())
        {
            Release(file);
        }
    }

    private void Release(HeldFile file)
    {
        handles.Remove(file);
        try
        {
            Settle(file);
        }
        finally
        {
            file.Dispose();
        }
    }

    // The exact time of a file that was changed is asked for late. If it cannot be the library's own, what is remembered stays another one.
    private void Settle(HeldFile file)
    {
        try
        {
            if (file.IsTimeAsLeft() && placed.TryGetValue(file.Path, out PlacedEntry entry))
            {
                placed[file.Path] = entry with { ModifiedTicks = file.ModifiedTicks };
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The same holds for a time that cannot be had.
        }
    }

    // The handle of a file that stands as it was left.
    private HeldFile? Hold(FilePath path, PlacedEntry entry, long now)
    {
        if (!handles.TryFind(path, out HeldFile? file))
        {
            return Open(path, entry, now);
        }

        if (file.IsAsLeft(entry.Content!.Value.Length, now) && LeadsTo(file, entry, now))
        {
            return file;
        }

        Release(file);
        return null;
    }

    private HeldFile? Open(FilePath path, PlacedEntry entry, long now)
    {
        CheckParents(path);
        if (!Look(path).Is(entry) || TryOpen(path, entry) is not { } file)
        {
            return null;
        }

        // Only now that it is open nobody can exchange it any more.
        bool isHeld = false;
        try
        {
            isHeld = file.IsAsLeft(entry.Content!.Value.Length, now) && LeadsTo(file, entry, now);
            if (isHeld)
            {
                handles.Add(file);
            }

            return isHeld ? file : null;
        }
        finally
        {
            if (!isHeld)
            {
                file.Dispose();
            }
        }
    }

    private HeldFile? TryOpen(FilePath path, PlacedEntry entry)
    {
        try
        {
            return HeldFile.Open(fileSystem, path, PathOf(path), time, entry.ModifiedTicks);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // What cannot be opened can perhaps be replaced.
            return null;
        }
    }

    private bool LeadsTo(HeldFile file, PlacedEntry entry, long now)
    {
        if (HeldFile.IsWithin(now, file.PathCheckedAt, PathTrust))
        {
            return true;
        }

        CheckParents(file.Path);
        if (!file.IsTimeAsLeft() || !Look(file.Path).Is(entry with { ModifiedTicks = file.ModifiedTicks }))
        {
            return false;
        }

        file.PathCheckedAt = now;
        return true;
    }
}
