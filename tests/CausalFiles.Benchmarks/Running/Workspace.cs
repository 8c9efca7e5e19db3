namespace CausalFiles.Benchmarks.Running;

/// <summary>A temporary directory below the current one, so that the disk that is measured is the one that was chosen.</summary>
internal sealed class Workspace : IDisposable
{
    private readonly string root = Path.GetFullPath($"benchmark-{Guid.NewGuid():n}");
    private int directories;

    /// <summary>The full path of a new, empty directory.</summary>
    internal string NewDirectory() => Directory.CreateDirectory(NewPath()).FullName;

    /// <summary>A full path at which there is nothing; what holds it exists.</summary>
    internal string NewPath()
    {
        _ = Directory.CreateDirectory(root);
        return Path.Combine(root, $"{Interlocked.Increment(ref directories)}");
    }

    public void Dispose()
    {
        if (Directory.Exists(root))
        {
            Directory.Delete(root, recursive: true);
        }
    }
}
