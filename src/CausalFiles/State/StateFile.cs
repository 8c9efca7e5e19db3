using System.Collections.Immutable;
using CausalFiles.Clocks;
using CausalFiles.Durability;
using CausalFiles.Naming;
using CausalFiles.Operations;

namespace CausalFiles.State;

/// <summary>A file in which the state after an operation survives. Format versions 1 and 2, described in <c>docs/log-format.md</c>.</summary>
/// <remarks>
/// It is written and read block by block, in little memory beside the state itself. Version 2 has the replicas that were retired and those of which operations stand apart; where there are none, version 1 is
/// written, so that an earlier library can read it.
/// </remarks>
/// <threadsafety>Reads and writes of one file are not to overlap.</threadsafety>
internal sealed class StateFile(DurableFiles files, string path)
{
    private const byte WithoutCounts = 1;
    private const byte FormatVersion = 2;
    private const int HeadLength = 9;
    private const int ReadBuffer = 64 * 1024;

    private static ReadOnlySpan<byte> Magic => "CFLSTATE"u8;

    internal string Path => path;

    private string Temporary => path + DurableFiles.TemporarySuffix;

    internal bool Exists => files.FileSystem.File.Exists(path);

    /// <summary>
    /// Puts a state in place, whole and durable, over the one that may be there; a crash leaves the old one or the new one.
    /// </summary>
    /// <returns>How many files and directories the tree has.</returns>
    internal long Write(LogState state, RecordTie tie, ReadOnlySpan<byte> record = default)
    {
        long entries = Prepare(state, tie, record);
        Commit();
        return entries;
    }

    /// <summary>Does what takes time of a <see cref="Write"/>, and changes nothing yet.</summary>
    /// <returns>How many files and directories the tree has.</returns>
    internal long Prepare(LogState state, RecordTie tie, ReadOnlySpan<byte> record = default)
    {
        using Stream stream = files.OpenWriteThrough(Temporary, FileMode.Create);
        BlockWriter blocks = new(stream, [.. Magic, HasCounts(state) ? FormatVersion : WithoutCounts]);
        RecordWriter header = new();
        header.Varint(state.Last.Value);
        header.Varint(tie.Position);
        header.UInt64(tie.Checksum);
        OperationCodec.WriteClock(header, state.Knowledge);
        header.Bytes(record);
        if (HasCounts(state))
        {
            WriteCounts(header, state.Retired);
            WriteCounts(header, state.Apart);
        }

        blocks.Write(header.Written);
        TreeWriter tree = new(blocks);
        tree.Write(state.Tree);
        blocks.End();
        return tree.Entries;
    }

    /// <summary>Puts in place what was prepared.</summary>
    internal void Commit()
    {
        files.FileSystem.File.Move(Temporary, path, overwrite: true);
        files.SyncDirectory(files.FileSystem.Path.GetDirectoryName(path)!);
    }

    /// <summary>Reads the state.</summary>
    /// <param name="zero">The clock that its knowledge grows out of.</param>
    /// <exception cref="FileNotFoundException">There is none.</exception>
    /// <exception cref="CorruptionException">The file is not what was written.</exception>
    /// <exception cref="UnsupportedFormatException">It has a version that this library does not know.</exception>
    internal SavedState Read(IVectorClock zero)
    {
        using Stream stream = files.OpenRead(path, ReadBuffer);
        BlockReader blocks = ReadHead(stream, out byte version);
        SavedState header = ReadHeader(blocks, version, zero);
        TreeReader tree = new(header.State.Last, path);
        while (blocks.Read() is { } block)
        {
            tree.Read(block);
        }

        return header with { State = header.State with { Tree = tree.Tree }, Entries = tree.Entries };
    }

    /// <summary>Reads all but the tree, which is left empty.</summary>
    /// <inheritdoc cref="Read"/>
    internal SavedState ReadHeader(IVectorClock zero)
    {
        using Stream stream = files.OpenRead(path, ReadBuffer);
        BlockReader blocks = ReadHead(stream, out byte version);
        return ReadHeader(blocks, version, zero);
    }

    private static bool HasCounts(LogState state) => !state.Retired.IsEmpty || !state.Apart.IsEmpty;

    private static void WriteCounts(RecordWriter header, ImmutableSortedDictionary<ReplicaId, long> counts)
    {
        header.Varint(counts.Count);
        foreach ((ReplicaId replica, long count) in counts)
        {
            header.Text(replica.Value);
            header.Varint(count);
        }
    }

    private static ImmutableSortedDictionary<ReplicaId, long> ReadCounts(ref RecordReader reader, Func<ReplicaId, long, bool> isPossible)
    {
        var counts = ImmutableSortedDictionary.CreateBuilder<ReplicaId, long>();
        for (long left = reader.Varint(); left > 0; left--)
        {
            ReplicaId replica = OperationCodec.ReadReplica(ref reader);
            long count = reader.Varint();
            if (count == 0 || !isPossible(replica, count) || !counts.TryAdd(replica, count))
            {
                throw reader.Corrupt("a replica that was retired, or of which operations stand apart, stands there twice, or has done nothing, or what the clock says of it cannot be");
            }
        }

        return counts.ToImmutable();
    }

    private BlockReader ReadHead(Stream stream, out byte version)
    {
        Span<byte> head = stackalloc byte[HeadLength];
        bool isWhole = stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false) == head.Length;
        if (!isWhole || !head.StartsWith(Magic))
        {
            throw new CorruptionException(path, 0, "this is no saved state");
        }

        version = head[^1];
        return version is WithoutCounts or FormatVersion
            ? new BlockReader(stream, path, head)
            : throw new UnsupportedFormatException("The saved state", path, version, FormatVersion);
    }

    private SavedState ReadHeader(BlockReader blocks, byte version, IVectorClock zero)
    {
        RecordReader reader = new(blocks.Read() ?? throw new CorruptionException(path, HeadLength, "the header is missing"), path);
        OperationId last = new(reader.Varint());
        RecordTie tie = new(reader.Varint(), reader.UInt64());
        IVectorClock knowledge = zero.Merge(OperationCodec.ReadClock(ref reader));
        byte[] record = reader.Bytes(int.MaxValue).ToArray();
        LogState state = new(last, FileTree.Empty, knowledge);
        if (version != WithoutCounts)
        {
            state = state with { Retired = ReadCounts(ref reader, (replica, _) => knowledge[replica] == 0) };
            state = state with { Apart = ReadCounts(ref reader, (replica, count) => knowledge[replica] < count && !state.Retired.ContainsKey(replica)) };
        }

        return reader.AtEnd
            ? new SavedState(state, tie, record, Entries: 0)
            : throw reader.Corrupt("bytes follow the end of the header");
    }
}
