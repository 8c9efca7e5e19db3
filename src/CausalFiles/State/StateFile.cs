using CausalFiles.Clocks;
using CausalFiles.Durability;
using CausalFiles.Operations;

namespace CausalFiles.State;

/// <summary>A file in which the state after an operation survives. Format version 1, described in <c>docs/log-format.md</c>.</summary>
/// <remarks>It is written and read block by block, in little memory beside the state itself.</remarks>
/// <threadsafety>Reads and writes of one file are not to overlap.</threadsafety>
internal sealed class StateFile(DurableFiles files, string path)
{
    private const byte FormatVersion = 1;
    private const int ReadBuffer = 64 * 1024;

    private static readonly byte[] Head = [.. "CFLSTATE"u8, FormatVersion];

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
        BlockWriter blocks = new(stream, Head);
        RecordWriter header = new();
        header.Varint(state.Last.Value);
        header.Varint(tie.Position);
        header.UInt64(tie.Checksum);
        OperationCodec.WriteClock(header, state.Knowledge);
        header.Bytes(record);
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
        BlockReader blocks = ReadHead(stream);
        SavedState header = ReadHeader(blocks, zero);
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
        return ReadHeader(ReadHead(stream), zero);
    }

    private BlockReader ReadHead(Stream stream)
    {
        Span<byte> head = stackalloc byte[Head.Length];
        bool isWhole = stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false) == head.Length;
        if (!isWhole || !head[..^1].SequenceEqual(Head.AsSpan(..^1)))
        {
            throw new CorruptionException(path, 0, "this is no saved state");
        }

        return head[^1] == FormatVersion
            ? new BlockReader(stream, path, head)
            : throw new UnsupportedFormatException("The saved state", path, head[^1], FormatVersion);
    }

    private SavedState ReadHeader(BlockReader blocks, IVectorClock zero)
    {
        RecordReader reader = new(blocks.Read() ?? throw new CorruptionException(path, Head.Length, "the header is missing"), path);
        OperationId last = new(reader.Varint());
        RecordTie tie = new(reader.Varint(), reader.UInt64());
        IVectorClock knowledge = zero.Merge(OperationCodec.ReadClock(ref reader));
        byte[] record = reader.Bytes(int.MaxValue).ToArray();
        return reader.AtEnd
            ? new SavedState(new LogState(last, FileTree.Empty, knowledge), tie, record, Entries: 0)
            : throw reader.Corrupt("bytes follow the end of the header");
    }
}
