using Microsoft.Win32.SafeHandles;

namespace CausalFiles.Benchmarks.Peers;

/// <summary>The same files in several directories, held open, and grown by the same bytes. Nothing is flushed.</summary>
/// <threadsafety>For one thread at a time.</threadsafety>
internal sealed class ReplicaFiles : IDisposable
{
    private readonly SafeFileHandle[][] handles;
    private readonly long[] lengths;

    internal ReplicaFiles(string directory, int files, int replicas)
    {
        lengths = new long[files];
        handles = [.. Enumerable.Range(0, files).Select(file => Enumerable.Range(0, replicas).Select(replica => Open(directory, replica, file)).ToArray())];
    }

    internal void Append(int file, ReadOnlySpan<byte> bytes)
    {
        foreach (SafeFileHandle handle in handles[file])
        {
            RandomAccess.Write(handle, bytes, lengths[file]);
        }

        lengths[file] += bytes.Length;
    }

    public void Dispose() => Array.ForEach(handles, static file => Array.ForEach(file, static handle => handle.Dispose()));

    private static SafeFileHandle Open(string directory, int replica, int file)
    {
        string holder = Directory.CreateDirectory(Path.Combine(directory, $"{replica}")).FullName;
        return File.OpenHandle(Path.Combine(holder, $"{file}"), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None);
    }
}
