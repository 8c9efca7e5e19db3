namespace CausalFiles;

/// <summary>A root is open already, in this process or in another, in a way that lets nobody else in. It was not touched.</summary>
/// <threadsafety>Immutable; safe for any number of threads.</threadsafety>
public sealed class RootInUseException : IOException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="root">The directory of the root.</param>
    /// <param name="inner">How the file system said it.</param>
    public RootInUseException(string root, Exception inner)
        : base($"'{root}' is already open as a replicated file system, in this process or in another. Only one can have it open at a time, unless all share it.", inner) =>
        Root = root;

    /// <summary>The directory of the root, as it was given.</summary>
    public string Root { get; }
}
