namespace CausalFiles.Naming;

/// <summary>A path or a replica's name breaks one of the rules for portable names. Nothing has changed.</summary>
/// <threadsafety>Immutable; safe for any number of threads.</threadsafety>
public sealed class InvalidPathException : ArgumentException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="path">The text that was refused.</param>
    /// <param name="rule">The rule that it breaks, as a sentence without a full stop.</param>
    public InvalidPathException(string path, string rule)
        : base($"'{PortableName.Printable(path)}' is not a valid name here: {rule}.")
    {
        Path = path;
        Rule = rule;
    }

    /// <summary>The text that was refused.</summary>
    public string Path { get; }

    /// <summary>The rule that it breaks.</summary>
    public string Rule { get; }
}
