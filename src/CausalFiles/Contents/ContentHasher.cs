namespace CausalFiles.Contents;

/// <summary>Works out the snapshot of a content that comes piece by piece, in memory that does not grow with it.</summary>
/// <threadsafety>For one thread at a time.</threadsafety>
internal sealed class ContentHasher
{
    private readonly IBlockSink? sink;
    private readonly ChunkCutter cutter;
    private readonly TreeBuilder tree;
    private long length;
    private bool isEmpty = true;

    /// <summary>Begins a content.</summary>
    /// <param name="sink">Takes its blocks; null when only the address matters.</param>
    internal ContentHasher(IBlockSink? sink = null)
    {
        this.sink = sink;
        cutter = new ChunkCutter(Take);
        tree = new TreeBuilder(sink: sink ?? NoSink.Instance);
    }

    internal void Append(ReadOnlySpan<byte> bytes)
    {
        cutter.Append(bytes);
        length += bytes.Length;
    }

    /// <summary>The content ends here; nothing may be done with the hasher any more.</summary>
    internal Snapshot Finish()
    {
        cutter.Finish();
        if (isEmpty)
        {
            Take([]);
        }

        return new Snapshot(tree.Finish().Address, length);
    }

    private void Take(ReadOnlySpan<byte> chunk)
    {
        ContentAddress address = BlockHash.Of(level: 0, chunk);
        sink?.Add(address, level: 0, chunk);
        tree.Add(Block.Stub(address, chunk.Length, level: 0));
        isEmpty = false;
    }

    private sealed class NoSink : IBlockSink
    {
        internal static readonly NoSink Instance = new();

        public void Add(in ContentAddress address, int level, ReadOnlySpan<byte> body)
        {
        }
    }
}
