using System.IO.Hashing;
using CausalFiles.Durability;
using CausalFiles.Operations;

namespace CausalFiles.Replication;

/// <summary>The file that makes a directory of metadata that of one replica. Format version 1, described in <c>docs/log-format.md</c>.</summary>
/// <threadsafety>Reads and writes of one file are not to overlap.</threadsafety>
internal sealed class IncarnationFile(DurableFiles files, string path)
{
    private const byte FormatVersion = 1;

    private static ReadOnlySpan<byte> Magic => "CFMEMBER"u8;

    internal bool Exists => files.FileSystem.File.Exists(path);

    /// <exception cref="CorruptionException">The file is not what was written.</exception>
    /// <exception cref="UnsupportedFormatException">It has a version that this library does not know.</exception>
    internal Incarnation Read()
    {
        ReadOnlySpan<byte> bytes = files.FileSystem.File.ReadAllBytes(path);
        if (bytes.Length < Magic.Length + 1 + sizeof(ulong) || !bytes.StartsWith(Magic))
        {
            throw new CorruptionException(path, 0, "it does not say whose metadata this is");
        }

        byte version = bytes[Magic.Length];
        if (version != FormatVersion)
        {
            throw new UnsupportedFormatException("The metadata of a replica", path, version, FormatVersion);
        }

        ReadOnlySpan<byte> body = bytes[..^sizeof(ulong)];
        RecordReader checksum = new(bytes[^sizeof(ulong)..], path);
        if (checksum.UInt64() != XxHash3.HashToUInt64(body))
        {
            throw new CorruptionException(path, offset: null, "its checksum is wrong");
        }

        RecordReader reader = new(body[(Magic.Length + 1)..], path);
        Incarnation incarnation = new(OperationCodec.ReadReplica(ref reader), reader.Varint());
        return reader.AtEnd ? incarnation : throw reader.Corrupt("bytes follow its end");
    }

    internal void Write(Incarnation incarnation)
    {
        RecordWriter writer = new();
        writer.Raw(Magic);
        writer.Byte(FormatVersion);
        writer.Text(incarnation.Replica.Value);
        writer.Varint(incarnation.After);
        writer.UInt64(XxHash3.HashToUInt64(writer.Written));
        files.Replace(path, writer.Written);
    }
}
