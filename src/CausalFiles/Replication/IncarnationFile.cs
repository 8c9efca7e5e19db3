using CausalFiles.Durability;
using CausalFiles.Operations;

namespace CausalFiles.Replication;

/// <summary>The file that makes a directory of metadata that of one replica. Format version 1, described in <c>docs/log-format.md</c>.</summary>
/// <threadsafety>Reads and writes of one file are not to overlap.</threadsafety>
internal sealed class IncarnationFile(DurableFiles files, string path)
{
    private readonly SealedFile file = new(files, path, "CFMEMBER", version: 1, "The metadata of a replica");

    internal bool Exists => file.Exists;

    /// <exception cref="CorruptionException">The file is not what was written.</exception>
    /// <exception cref="UnsupportedFormatException">It has a version that this library does not know.</exception>
    internal Incarnation Read()
    {
        RecordReader reader = new(file.Read(), file.Path);
        Incarnation incarnation = new(OperationCodec.ReadReplica(ref reader), reader.Varint());
        return reader.AtEnd ? incarnation : throw reader.Corrupt("bytes follow its end");
    }

    internal void Write(Incarnation incarnation)
    {
        RecordWriter writer = file.Begin();
        writer.Text(incarnation.Replica.Value);
        writer.Varint(incarnation.After);
        file.Replace(writer);
    }
}
