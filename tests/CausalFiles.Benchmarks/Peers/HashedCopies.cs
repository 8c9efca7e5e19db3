using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;

namespace CausalFiles.Benchmarks.Peers;

/// <summary>A stream written to several files and hashed on the way, in one thread and in bounded memory; the files are flushed at the end.</summary>
internal static class HashedCopies
{
    internal static void Write(Stream content, IReadOnlyList<string> paths)
    {
        byte[] block = new byte[1 << 20];
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        SafeFileHandle[] files = [.. paths.Select(path => File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None))];
        try
        {
            long position = 0;
            int read;
            while ((read = content.ReadAtLeast(block, block.Length, throwOnEndOfStream: false)) > 0)
            {
                hash.AppendData(block, 0, read);
                Array.ForEach(files, file => RandomAccess.Write(file, block.AsSpan(0, read), position));
                position += read;
            }

            _ = hash.GetHashAndReset();
            Array.ForEach(files, DataSync.Flush);
        }
        finally
        {
            Array.ForEach(files, static file => file.Dispose());
        }
    }
}
