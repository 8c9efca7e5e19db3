using System.IO.Hashing;
using System.Text;

namespace CausalFiles.Durability;

/// <summary>
/// A small file that is written as a whole and believed only as a whole: eight bytes that say what it is, the version of its format, what it tells, and an XXH3 over all of that.
/// </summary>
/// <param name="files">Where it is.</param>
/// <param name="path">Its path.</param>
/// <param name="magic">The eight bytes, as ASCII.</param>
/// <param name="version">The version of its format.</param>
/// <param name="name">What it is, at the beginning of a sentence.</param>
/// <threadsafety>Reads and writes of one file are not to overlap.</threadsafety>
internal sealed class SealedFile(DurableFiles files, string path, string magic, byte version, string name)
{
    internal string Path => path;

    internal bool Exists => files.FileSystem.File.Exists(path);

    /// <summary>Reads what it tells.</summary>
    /// <exception cref="CorruptionException">The file is not what was written.</exception>
    /// <exception cref="UnsupportedFormatException">It has a version that this library does not know.</exception>
    internal ReadOnlySpan<byte> Read()
    {
        ReadOnlySpan<byte> bytes = files.FileSystem.File.ReadAllBytes(path);
        if (bytes.Length < magic.Length + 1 + sizeof(ulong) || !bytes.StartsWith(Encoding.ASCII.GetBytes(magic)))
        {
            throw new CorruptionException(path, 0, $"it does not begin with '{magic}'");
        }

        byte found = bytes[magic.Length];
        if (found != version)
        {
            throw new UnsupportedFormatException(name, path, found, version);
        }

        ReadOnlySpan<byte> body = bytes[..^sizeof(ulong)];
        RecordReader checksum = new(bytes[^sizeof(ulong)..], path);
        return checksum.UInt64() == XxHash3.HashToUInt64(body)
            ? body[(magic.Length + 1)..]
            : throw new CorruptionException(path, offset: null, "its checksum is wrong");
    }

    /// <summary>Begins to write it anew: what it is to tell comes next.</summary>
    internal RecordWriter Begin()
    {
        RecordWriter writer = new();
        writer.Raw(Encoding.ASCII.GetBytes(magic));
        writer.Byte(version);
        return writer;
    }

    /// <summary>Puts what was begun in its place; when the call returns, it is durable.</summary>
    internal void Replace(RecordWriter written)
    {
        written.UInt64(XxHash3.HashToUInt64(written.Written));
        files.Replace(path, written.Written);
    }
}
