namespace CausalFiles.Durability;

/// <summary>
/// What .NET cannot do portably: bring a file or a directory onto the disk, and say so when that fails.
/// </summary>
/// <remarks>
/// <see cref="FileStream.Flush(bool)"/> drops the error of a failed fsync on Unix, and .NET cannot open a directory at all, while a new,
/// renamed or deleted file is durable only once its directory is synchronised. <see cref="DiskSync"/> has the implementations.
/// </remarks>
/// <threadsafety>Implementations may be called by any number of threads.</threadsafety>
public interface IDiskSync
{
    /// <summary>Brings a file's content and length onto the disk.</summary>
    /// <param name="path">The file, as the file system in use names it.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="IOException">The content may not be on the disk, and no later success can be trusted to mean that it is.</exception>
    void SyncFile(string path);

    /// <summary>Brings a directory's entries onto the disk: what was created, renamed or deleted in it.</summary>
    /// <param name="path">The directory, as the file system in use names it.</param>
    /// <exception cref="IOException">The entries may not be on the disk.</exception>
    void SyncDirectory(string path);
}
