namespace CausalFiles.Durability;

/// <summary>FlushFileBuffers, whose failure .NET does report on Windows; NTFS journals directory entries by itself.</summary>
internal sealed class WindowsDiskSync : IDiskSync
{
    public void SyncFile(string path)
    {
        using FileStream stream = new(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        stream.Flush(flushToDisk: true);
    }

    public void SyncDirectory(string path)
    {
    }
}
