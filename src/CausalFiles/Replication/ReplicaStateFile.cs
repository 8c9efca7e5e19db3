using System.IO.Hashing;
using CausalFiles.Durability;
using CausalFiles.Naming;
using CausalFiles.Operations;

namespace CausalFiles.Replication;

/// <summary>The file in which a replica's state survives. Format version 1, described in <c>docs/log-format.md</c>.</summary>
/// <threadsafety>Reads and writes of one file are not to overlap.</threadsafety>
internal sealed class ReplicaStateFile(DurableFiles files, string path)
{
    private const byte FormatVersion = 1;

    private static ReadOnlySpan<byte> Magic => "CFREPLIC"u8;

    internal bool Exists => files.FileSystem.File.Exists(path);

    /// <exception cref="CorruptionException">The file is not what was written.</exception>
    /// <exception cref="UnsupportedFormatException">It has a version that this library does not know.</exception>
    internal ReplicaState Read()
    {
        if (!files.FileSystem.File.Exists(path))
        {
            return ReplicaState.None;
        }

        ReadOnlySpan<byte> bytes = files.FileSystem.File.ReadAllBytes(path);
        if (bytes.Length < Magic.Length + 1 + sizeof(ulong) || !bytes.StartsWith(Magic))
        {
            throw new CorruptionException(path, 0, "this is no state of a replica");
        }

        byte version = bytes[Magic.Length];
        if (version != FormatVersion)
        {
            throw new UnsupportedFormatException("The state of a replica", path, version, FormatVersion);
        }

        ReadOnlySpan<byte> body = bytes[..^sizeof(ulong)];
        RecordReader checksum = new(bytes[^sizeof(ulong)..], path);
        return checksum.UInt64() == XxHash3.HashToUInt64(body)
            ? Decode(body[(Magic.Length + 1)..])
            : throw new CorruptionException(path, offset: null, "its checksum is wrong");
    }

    internal void Write(ReplicaState state)
    {
        RecordWriter writer = new();
        writer.Raw(Magic);
        writer.Byte(FormatVersion);
        writer.Varint(state.Last.Value);
        writer.Varint(state.Placed.Count);
        foreach ((FilePath placed, PlacedEntry entry) in state.Placed)
        {
            writer.Text(placed.Value);
            OperationCodec.WriteSnapshot(writer, entry.Content);
            writer.Int64(entry.ModifiedTicks);
        }

        writer.UInt64(XxHash3.HashToUInt64(writer.Written));
        files.Replace(path, writer.Written);
    }

    private ReplicaState Decode(ReadOnlySpan<byte> body)
    {
        RecordReader reader = new(body, path);
        OperationId last = new(reader.Varint());
        long count = reader.Varint();
        Dictionary<FilePath, PlacedEntry> placed = [];
        for (long i = 0; i < count; i++)
        {
            FilePath entry = OperationCodec.ReadPath(ref reader);
            placed[entry] = new PlacedEntry(OperationCodec.ReadSnapshot(ref reader), reader.Int64());
        }

        return reader.AtEnd ? new ReplicaState(last, placed) : throw reader.Corrupt("bytes follow the end of the state");
    }
}
