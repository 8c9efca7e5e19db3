using System.IO.Abstractions;
using System.IO.Abstractions.TestingHelpers;

namespace CausalFiles.Tests.Harness;

/// <summary>A file system with a fresh directory on it: a mock, or a temporary directory of the real disk, which disposing removes.</summary>
public sealed class TestDisk : IDisposable
{
    private TestDisk(IFileSystem fileSystem, string root)
    {
        FileSystem = fileSystem;
        Root = root;
        fileSystem.Directory.CreateDirectory(root);
    }

    public IFileSystem FileSystem { get; }

    /// <summary>The fresh directory, as a full path.</summary>
    public string Root { get; }

    public static TestDisk Mock() => new(new MockFileSystem(), Path.GetFullPath("/disk"));

    public static TestDisk Real() => Real(new FileSystem());

    /// <summary>A real directory behind a file system that derives from the real one, such as <see cref="FaultyFileSystem"/>.</summary>
    public static TestDisk Real(FileSystem fileSystem) =>
        new(fileSystem, Path.Combine(Path.GetTempPath(), $"causalfiles-{Guid.NewGuid():n}"));

    public string PathOf(params string[] names) => FileSystem.Path.Combine([Root, .. names]);

    public void Dispose()
    {
        if (FileSystem is not MockFileSystem && Directory.Exists(Root))
        {
            Directory.Delete(Root, recursive: true);
        }
    }
}
