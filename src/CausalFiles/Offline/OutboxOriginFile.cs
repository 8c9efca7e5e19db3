using System.IO.Hashing;
using CausalFiles.Durability;
using CausalFiles.Naming;
using CausalFiles.Operations;

namespace CausalFiles.Offline;

/// <summary>The file that says that there is an outbox and where it begins. Format version 1, described in <c>docs/log-format.md</c>.</summary>
/// <threadsafety>Reads and writes of one file are not to overlap.</threadsafety>
internal sealed class OutboxOriginFile(DurableFiles files, string path)
{
    private const byte FormatVersion = 1;

    private static ReadOnlySpan<byte> Magic => "CFOUTBOX"u8;

    internal bool Exists => files.FileSystem.File.Exists(path);

    /// <exception cref="CorruptionException">The file is not what was written.</exception>
    /// <exception cref="UnsupportedFormatException">It has a version that this library does not know.</exception>
    internal OutboxOrigin Read()
    {
        ReadOnlySpan<byte> bytes = files.FileSystem.File.ReadAllBytes(path);
        if (bytes.Length < Magic.Length + 1 + sizeof(ulong) || !bytes.StartsWith(Magic))
        {
            throw new CorruptionException(path, 0, "this is no beginning of an outbox");
        }

        byte version = bytes[Magic.Length];
        if (version != FormatVersion)
        {
            throw new UnsupportedFormatException("The beginning of an outbox", path, version, FormatVersion);
        }

        ReadOnlySpan<byte> body = bytes[..^sizeof(ulong)];
        RecordReader checksum = new(bytes[^sizeof(ulong)..], path);
        return checksum.UInt64() == XxHash3.HashToUInt64(body)
            ? Decode(body[(Magic.Length + 1)..])
            : throw new CorruptionException(path, offset: null, "its checksum is wrong");
    }

    /// <summary>Writes it; when the call returns, it is durable.</summary>
    internal void Write(OutboxOrigin origin)
    {
        RecordWriter writer = new();
        writer.Raw(Magic);
        writer.Byte(FormatVersion);
        writer.Text(origin.Replica.Value);
        writer.Varint(origin.At.Value);
        writer.Varint(origin.Number);
        writer.Varint(origin.First);
        writer.UInt64(XxHash3.HashToUInt64(writer.Written));
        files.Replace(path, writer.Written);
    }

    /// <summary>Says that there is no outbox any more; this is durable when the call returns.</summary>
    internal void Delete()
    {
        files.FileSystem.File.Delete(path);
        files.SyncDirectory(files.FileSystem.Path.GetDirectoryName(path)!);
    }

    private OutboxOrigin Decode(ReadOnlySpan<byte> body)
    {
        RecordReader reader = new(body, path);
        OutboxOrigin origin = new(OperationCodec.ReadReplica(ref reader), new OperationId(reader.Varint()), (int)reader.Varint(OutboxNumbers.Most), reader.Varint());
        return reader.AtEnd ? origin : throw reader.Corrupt("bytes follow the end");
    }
}
