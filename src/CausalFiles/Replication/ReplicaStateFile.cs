using CausalFiles.Durability;
using CausalFiles.Naming;
using CausalFiles.Operations;

namespace CausalFiles.Replication;

/// <summary>The file in which a replica's state survives. Format version 1, described in <c>docs/log-format.md</c>.</summary>
/// <threadsafety>Reads and writes of one file are not to overlap.</threadsafety>
internal sealed class ReplicaStateFile(DurableFiles files, string path)
{
    private readonly SealedFile file = new(files, path, "CFREPLIC", version: 1, "The state of a replica");

    internal bool Exists => file.Exists;

    /// <exception cref="CorruptionException">The file is not what was written.</exception>
    /// <exception cref="UnsupportedFormatException">It has a version that this library does not know.</exception>
    internal ReplicaState Read() => file.Exists ? Decode(file.Read()) : ReplicaState.None;

    internal void Write(ReplicaState state)
    {
        RecordWriter writer = file.Begin();
        writer.Varint(state.Last.Value);
        writer.Varint(state.Placed.Count);
        foreach ((FilePath placed, PlacedEntry entry) in state.Placed)
        {
            writer.Text(placed.Value);
            OperationCodec.WriteSnapshot(writer, entry.Content);
            writer.Int64(entry.ModifiedTicks);
        }

        file.Replace(writer);
    }

    private ReplicaState Decode(ReadOnlySpan<byte> body)
    {
        RecordReader reader = new(body, file.Path);
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
