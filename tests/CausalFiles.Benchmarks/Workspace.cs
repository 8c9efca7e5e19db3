namespace CausalFiles.Benchmarks;

/// <summary>A temporary directory below the current one, so that the disk that is measured is the one that was chosen.</summary>
internal sealed class Workspace : IDisposable
{
    private readonly string root = Path.GetFullPath($"benchmark-{Guid.NewGuid():n}");

    public string NewDirectory() => Directory.CreateDirectory(Path.Combine(root, Guid.NewGuid().ToString("n"))).FullName;

    public void Dispose()
    {
        if (Directory.Exists(root))
        {
            Directory.Delete(root, recursive: true);
        }
    }
}
