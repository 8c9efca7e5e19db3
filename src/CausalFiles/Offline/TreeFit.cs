using CausalFiles.Naming;
using CausalFiles.Operations;
using CausalFiles.State;

namespace CausalFiles.Offline;

/// <summary>
/// Whether what a replica has done to its own tree can be done to the tree of the log just so: at the same paths there is the same, and nothing is in the way. Otherwise others have
/// changed something that it did not know of.
/// </summary>
internal static class TreeFit
{
    /// <summary>Does an effect to the tree of the log, if it fits.</summary>
    /// <param name="effect">The effect.</param>
    /// <param name="own">The replica's own tree before it.</param>
    /// <param name="log">The tree of the log before it.</param>
    /// <param name="id">Which effect it is.</param>
    /// <param name="time">When it was done.</param>
    /// <returns>The tree of the log after it; null when it does not fit.</returns>
    internal static FileTree? TryApply(Effect effect, FileTree own, FileTree log, EffectId id, DateTimeOffset time)
    {
        try
        {
            return Fits(effect, own, log) ? log.Apply(effect, id, time) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Something is in the way, or is not what it was.
            return null;
        }
    }

    private static bool Fits(Effect effect, FileTree own, FileTree log) => effect switch
    {
        FileChanged changed => IsSameFile(own.Find(changed.Path), log.Find(changed.Path)) && IsSamePlace(changed.Path, own, log),
        FileDeleted deleted => IsSameFile(own.Find(deleted.Path), log.Find(deleted.Path)),

        // With what it holds: a version that the replica had not seen is moved by a merge, which has.
        EntryMoved moved => IsSameTree(own.Find(moved.From), log.Find(moved.From)) && IsSamePlace(moved.To, own, log),
        DirectoryCreated created => IsSamePlace(created.Path, own, log),
        DirectoryDeleted deleted => IsSameTree(own.Find(deleted.Path), log.Find(deleted.Path)),
        _ => throw new ArgumentOutOfRangeException(nameof(effect), effect, "An unknown effect."),
    };

    private static bool IsSame(TreeEntry? own, TreeEntry? log) =>
        own?.Identity == log?.Identity && own is FileEntry == log is FileEntry;

    private static bool IsSameFile(TreeEntry? own, TreeEntry? log) =>
        IsSame(own, log) && (own as FileEntry)?.Written == (log as FileEntry)?.Written;

    private static bool IsSamePlace(FilePath path, FileTree own, FileTree log) =>
        log.Find(path.Parent) is DirectoryEntry there && IsSame(own.Find(path.Parent), there);

    private static bool IsSameTree(TreeEntry? own, TreeEntry? log)
    {
        if (ReferenceEquals(own, log))
        {
            return true;
        }

        if (own is not DirectoryEntry mine || log is not DirectoryEntry theirs)
        {
            return IsSameFile(own, log);
        }

        return mine.Identity == theirs.Identity
            && mine.Children.Count == theirs.Children.Count
            && mine.Children.All(child => IsSameTree(child.Value, theirs.Find(child.Key)));
    }
}
