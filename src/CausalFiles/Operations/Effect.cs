using CausalFiles.Contents;
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

    /// <summary>For people: what it changes.</summary>
    internal string Target => this switch
    {
        FileChanged changed => changed.Path.Value,
        FileDeleted deleted => deleted.Path.Value,
        EntryMoved moved => $"{moved.From} -> {moved.To}",
        DirectoryCreated created => created.Path.Value,
        DirectoryDeleted deleted => deleted.Path.Value,
        _ => "",
    };
}

/// <summary>A file has another content now; it was created when it was absent. The cases tell where that content is to be found.</summary>
/// <param name="Path">The file.</param>
/// <param name="Content">Its whole content after the effect.</param>
/// <threadsafety>Immutable; safe for any number of threads.</threadsafety>
public abstract record FileChanged(FilePath Path, Snapshot Content) : Effect;

/// <summary>A file has a content that the snapshot store holds, or, for a restore, the version that was restored.</summary>
/// <param name="Path">The file.</param>
/// <param name="Content">Its whole content.</param>
/// <threadsafety>Immutable; safe for any number of threads.</threadsafety>
public sealed record FileWritten(FilePath Path, Snapshot Content) : FileChanged(Path, Content);

/// <summary>
/// A file has the content of its version before, with a part exchanged: what an append, a change of a range, or a new content that shares its beginning and its
/// end with the old one comes to. The record itself carries the bytes, so that nothing else has to be durable.
/// </summary>
/// <param name="Path">The file.</param>
/// <param name="Base">The version that the splice applies to; <see cref="EffectId.None"/> for a file that is created.</param>
/// <param name="Splice">What is exchanged.</param>
/// <param name="Content">The whole content after it.</param>
/// <param name="Chain">What it takes to put this version together.</param>
/// <threadsafety>Immutable; safe for any number of threads.</threadsafety>
public sealed record FileSpliced(FilePath Path, EffectId Base, Splice Splice, Snapshot Content, DeltaChain Chain) : FileChanged(Path, Content)
{
    /// <summary>Whether nothing of the version before is left, so that the inserted bytes are the whole content.</summary>
    public bool IsWhole => Splice.Inserted.Length == Content.Length;
}

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
