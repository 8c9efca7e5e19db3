using CausalFiles.Durability;
using CausalFiles.Operations;

namespace CausalFiles.Offline;

/// <summary>The file that says that there is an outbox and where it begins. Format version 1, described in <c>docs/log-format.md</c>.</summary>
/// <threadsafety>Reads and writes of one file are not to overlap.</threadsafety>
internal sealed class OutboxOriginFile(DurableFiles files, string path)
{
    private readonly SealedFile file = new(files, path, "CFOUTBOX", version: 1, "The beginning of an outbox");

    internal bool Exists => file.Exists;

    /// <exception cref="CorruptionException">The file is not what was written.</exception>
    /// <exception cref="UnsupportedFormatException">It has a version that this library does not know.</exception>
    internal OutboxOrigin Read()
    {
        RecordReader reader = new(file.Read(), path);
        OutboxOrigin origin = new(OperationCodec.ReadReplica(ref reader), new OperationId(reader.Varint()), (int)reader.Varint(OutboxNumbers.Most), reader.Varint());
        return reader.AtEnd ? origin : throw reader.Corrupt("bytes follow the end");
    }

    /// <summary>Writes it; when the call returns, it is durable.</summary>
    internal void Write(OutboxOrigin origin)
    {
        RecordWriter writer = file.Begin();
        writer.Text(origin.Replica.Value);
        writer.Varint(origin.At.Value);
        writer.Varint(origin.Number);
        writer.Varint(origin.First);
        file.Replace(writer);
    }

    /// <summary>Says that there is no outbox any more; this is durable when the call returns.</summary>
    internal void Delete()
    {
        files.FileSystem.File.Delete(path);
        files.SyncDirectory(files.FileSystem.Path.GetDirectoryName(path)!);
    }
}
