using CausalFiles.Naming;

namespace CausalFiles.Replication;

/// <summary>Where an entry is to be found when one that holds it has been moved.</summary>
internal static class MovedPath
{
    /// <param name="path">What is <paramref name="from"/>, or lies in it.</param>
    /// <param name="from">What was moved.</param>
    /// <param name="to">Where it is now.</param>
    internal static FilePath Of(FilePath path, FilePath from, FilePath to) =>
        path == from ? to : FilePath.Parse(to.Value + path.Value[from.Value.Length..]);
}
