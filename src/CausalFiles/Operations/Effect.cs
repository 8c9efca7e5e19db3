using CausalFiles.Naming;

#pragma warning disable MA0048 // The cases of one closed type are read together.

namespace CausalFiles.Operations;

/// <summary>
/// One change that an operation makes to the tree. The effects of an operation, applied in their order, are all that a replica needs to
/// follow it.
/// </summary>
/// <threadsafety>Immutable; safe for any number of threads.</threadsafety>
public abstract record Effect
{
    private protected Effect()
    {
    }
}

/// <summary>A file has this content now; it was created when it was absent.</summary>
/// <param name="Path">The file.</param>
/// <param name="Content">Its whole content.</param>
/// <threadsafety>Immutable; safe for any number of threads.</threadsafety>
public sealed record FileWritten(FilePath Path, Snapshot Content) : Effect;

/// <summary>A file is gone.</summary>
/// <param name="Path">The file.</param>
/// <threadsafety>Immutable; safe for any number of threads.</threadsafety>
public sealed record FileDeleted(FilePath Path) : Effect;

/// <summary>A file or a directory with all that it holds has another path; its identity and its versions go with it.</summary>
/// <param name="From">Where it was.</param>
/// <param name="To">Where it is now.</param>
/// <threadsafety>Immutable; safe for any number of threads.</threadsafety>
public sealed record EntryMoved(FilePath From, FilePath To) : Effect;

/// <summary>A directory exists now.</summary>
/// <param name="Path">The directory; the one that holds it existed already.</param>
/// <threadsafety>Immutable; safe for any number of threads.</threadsafety>
public sealed record DirectoryCreated(FilePath Path) : Effect;

/// <summary>A directory is gone, with all that it held.</summary>
/// <param name="Path">The directory.</param>
/// <threadsafety>Immutable; safe for any number of threads.</threadsafety>
public sealed record DirectoryDeleted(FilePath Path) : Effect;
