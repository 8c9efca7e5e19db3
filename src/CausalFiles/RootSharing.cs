namespace CausalFiles;

/// <summary>Whether several processes may have a root open at the same time.</summary>
public enum RootSharing
{
    /// <summary>One process has the root, and all its replicas.</summary>
    Exclusive = 0,

    /// <summary>
    /// Several processes of one machine have the root open, each with replicas of its own, which it names when it opens the root. They take turns at the log. What drops history or contents needs the
    /// root alone.
    /// </summary>
    Shared = 1,
}
