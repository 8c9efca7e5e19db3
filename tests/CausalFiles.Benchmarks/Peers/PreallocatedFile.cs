using Microsoft.Win32.SafeHandles;

namespace CausalFiles.Benchmarks.Peers;

/// <summary>
/// A file full of zeros into which bytes are written one after the other, each time with a flush: the cheapest way to make them durable, since no flush has to
/// write down a new length. At its end it begins anew.
/// </summary>
/// <threadsafety>For one thread at a time.</threadsafety>
internal sealed class PreallocatedFile : IDisposable
{
    private readonly SafeFileHandle file;
    private readonly long length;
    private long position;

    private PreallocatedFile(SafeFileHandle file, long length)
    {
        this.file = file;
        this.length = length;
    }

    internal static PreallocatedFile Create(string path, long length)
    {
        SafeFileHandle file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None);
        byte[] zeros = new byte[1 << 20];
        for (long written = 0; written < length; written += zeros.Length)
        {
            RandomAccess.Write(file, zeros, written);
        }

        DataSync.Flush(file);
        return new PreallocatedFile(file, length);
    }

    /// <summary>Writes bytes and flushes them.</summary>
    internal void Append(ReadOnlySpan<byte> bytes)
    {
        position = position + bytes.Length <= length ? position : 0;
        RandomAccess.Write(file, bytes, position);
        position += bytes.Length;
        DataSync.Flush(file);
    }

    public void Dispose() => file.Dispose();
}
