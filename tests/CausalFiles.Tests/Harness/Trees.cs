using System.IO.Abstractions;

namespace CausalFiles.Tests.Harness;

/// <summary>Directories as any program sees them.</summary>
public static class Trees
{
    /// <summary>Every entry below a directory: a file with its bytes in hexadecimal, a directory with a slash.</summary>
    public static Dictionary<string, string> Read(IFileSystem fileSystem, string directory) => fileSystem.Directory
        .EnumerateFileSystemEntries(directory, "*", SearchOption.AllDirectories)
        .ToDictionary(
            path => fileSystem.Path.GetRelativePath(directory, path).Replace('\\', '/'),
            path => fileSystem.Directory.Exists(path) ? "/" : Convert.ToHexString(fileSystem.File.ReadAllBytes(path)));

    public static void AssertEqual(IFileSystem fileSystem, IEnumerable<Replica> replicas)
    {
        Dictionary<string, string>[] trees = [.. replicas.Select(replica => Read(fileSystem, replica.DirectoryPath))];
        Assert.All(trees, tree => Assert.Equal(trees[0], tree));
    }
}
