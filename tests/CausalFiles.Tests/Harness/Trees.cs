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

    /// <summary>Copies a directory with all that it holds.</summary>
    public static void Copy(IFileSystem fileSystem, string from, string to)
    {
        fileSystem.Directory.CreateDirectory(to);
        foreach (string path in fileSystem.Directory.EnumerateFiles(from))
        {
            fileSystem.File.WriteAllBytes(fileSystem.Path.Combine(to, fileSystem.Path.GetFileName(path)), fileSystem.File.ReadAllBytes(path));
        }

        foreach (string path in fileSystem.Directory.EnumerateDirectories(from))
        {
            Copy(fileSystem, path, fileSystem.Path.Combine(to, fileSystem.Path.GetFileName(path)));
        }
    }

    public static void AssertEqual(IFileSystem fileSystem, IEnumerable<Replica> replicas)
    {
        Dictionary<string, string>[] trees = [.. replicas.Select(replica => Read(fileSystem, replica.DirectoryPath))];
        Assert.All(trees, tree => Assert.Equal(trees[0], tree));
    }
}
