using System.Buffers.Binary;
using RocksDbSharp;

namespace CausalFiles.Benchmarks.Peers;

/// <summary>RocksDB with its defaults: a synced put for each record. It gathers the puts that wait by itself.</summary>
internal sealed class RocksDbAppender : IDurableAppender
{
    private readonly RocksDb database;
    private readonly WriteOptions synced = new WriteOptions().SetSync(true);
    private long records;

    internal RocksDbAppender(string directory) => database = RocksDb.Open(new DbOptions().SetCreateIfMissing(true), directory);

    public bool IsBlocking => true;

    public IReadOnlyList<double> GroupSizes => [];

    public Task AppendAsync(int caller, int file, ReadOnlyMemory<byte> bytes)
    {
        byte[] key = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(key, Interlocked.Increment(ref records));
        database.Put(key, bytes.Span, writeOptions: synced);
        return Task.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        database.Dispose();
        return ValueTask.CompletedTask;
    }
}
