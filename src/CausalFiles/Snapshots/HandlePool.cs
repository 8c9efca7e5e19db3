using System.IO.Abstractions;
using CausalFiles.Durability;

namespace CausalFiles.Snapshots;

/// <summary>Reads from places in files with handles that are kept open for a while.</summary>
/// <threadsafety>Safe for any number of threads.</threadsafety>
internal sealed class HandlePool(DurableFiles files) : IDisposable
{
    private const int MostIdle = 32;

    private readonly LinkedList<(string Path, FileSystemStream Stream)> idle = new();
    private readonly Dictionary<string, int> generations = new(StringComparer.Ordinal);
    private bool isDisposed;

    /// <summary>Reads as many bytes as there is room for, or fewer at the end of the file.</summary>
    /// <exception cref="FileNotFoundException">There is no such file any more.</exception>
    internal int Read(string path, long offset, Span<byte> destination)
    {
        FileSystemStream? stream = Take(path, out int generation);
        int read = stream is null ? 0 : ReadFrom(stream, offset, destination);
        if (read < destination.Length)
        {
            // A handle of a file in memory may not see what was written since it was opened.
            stream?.Dispose();
            stream = files.OpenRead(path);
            read = ReadFrom(stream, offset, destination);
        }

        Give(path, stream!, generation);
        return read;
    }

    /// <summary>The file is gone, or another one has its name.</summary>
    internal void Forget(string path)
    {
        lock (idle)
        {
            generations[path] = generations.GetValueOrDefault(path) + 1;
            Drop(node => node.Path == path);
        }
    }

    public void Dispose()
    {
        lock (idle)
        {
            isDisposed = true;
            Drop(_ => true);
        }
    }

    private static int ReadFrom(FileSystemStream stream, long offset, Span<byte> destination)
    {
        try
        {
            stream.Position = offset;
            return stream.ReadAtLeast(destination, destination.Length, throwOnEndOfStream: false);
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    private FileSystemStream? Take(string path, out int generation)
    {
        lock (idle)
        {
            generation = generations.GetValueOrDefault(path);
            for (LinkedListNode<(string Path, FileSystemStream Stream)>? node = idle.First; node is not null; node = node.Next)
            {
                if (node.Value.Path == path)
                {
                    idle.Remove(node);
                    return node.Value.Stream;
                }
            }

            return null;
        }
    }

    private void Give(string path, FileSystemStream stream, int generation)
    {
        lock (idle)
        {
            if (isDisposed || generation != generations.GetValueOrDefault(path))
            {
                stream.Dispose();
                return;
            }

            _ = idle.AddFirst((path, stream));
            if (idle.Count > MostIdle)
            {
                idle.Last!.Value.Stream.Dispose();
                idle.RemoveLast();
            }
        }
    }

    private void Drop(Func<(string Path, FileSystemStream Stream), bool> isDropped)
    {
        foreach ((string Path, FileSystemStream Stream) handle in idle.Where(isDropped).ToList())
        {
            _ = idle.Remove(handle);
            handle.Stream.Dispose();
        }
    }
}
