namespace CausalFiles.Contents;

/// <summary>
/// A block of a <see cref="ChunkTree"/>: a chunk of the content on level 0, above it nodes, each of which lists the blocks of the level below it. A block holds its
/// bytes or its list, or knows only what it is called, and is loaded when it is needed.
/// </summary>
/// <threadsafety>Immutable; safe for any number of threads.</threadsafety>
internal sealed class Block
{
    /// <summary>The level of a block of which nothing but the address is known.</summary>
    internal const int UnknownLevel = -1;

    /// <summary>The highest level that a content of 2⁶³ bytes can have.</summary>
    internal const int MaxLevel = 15;

    private const int OwnSize = 120;

    private readonly Block[]? children;
    private readonly GrowingBytes? growing;

    private Block(
        ContentAddress address, long length, int level, ReadOnlyMemory<byte> bytes, Block[]? children, bool isHeld, GrowingBytes? growing = null)
    {
        Address = address;
        Length = length;
        Level = level;
        Bytes = bytes;
        this.children = children;
        this.growing = growing;
        IsHeld = isHeld;
        HeldBytes = OwnSize + (growing?.Capacity ?? bytes.Length);
        foreach (Block child in children ?? [])
        {
            HeldBytes += child.HeldBytes + IntPtr.Size;
        }
    }

    internal ContentAddress Address { get; }

    /// <summary>How many bytes of content are in it.</summary>
    internal long Length { get; }

    internal int Level { get; }

    /// <summary>Whether it need not be loaded.</summary>
    internal bool IsHeld { get; }

    /// <summary>About how much memory it takes, with all that it holds below it.</summary>
    internal long HeldBytes { get; }

    /// <summary>The bytes of a chunk that is held.</summary>
    internal ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>The blocks that a node that is held lists.</summary>
    internal Block[] Children => children ?? [];

    /// <summary>A chunk, whose bytes nobody may change any more.</summary>
    internal static Block Chunk(ReadOnlyMemory<byte> bytes) => Chunk(BlockHash.Of(level: 0, bytes.Span), bytes);

    /// <summary>A chunk whose address is known.</summary>
    internal static Block Chunk(ContentAddress address, ReadOnlyMemory<byte> bytes) => new(address, bytes.Length, level: 0, bytes, children: null, isHeld: true);

    /// <summary>A chunk at the end of a content to which more is likely to be appended.</summary>
    /// <param name="bytes">The bytes, which are copied.</param>
    /// <param name="before">The chunk that was there before and has the first of these bytes; with it the new one shares its memory where that has room.</param>
    internal static Block Tail(ReadOnlySpan<byte> bytes, Block? before)
    {
        GrowingBytes memory = before is { growing: { } shared } && shared.TryGrow((int)before.Length, bytes[(int)before.Length..]) ? shared : new GrowingBytes(bytes);
        return new Block(BlockHash.Of(level: 0, bytes), bytes.Length, level: 0, memory.First(bytes.Length), children: null, isHeld: true, memory);
    }

    /// <summary>A node whose address is known.</summary>
    internal static Block Node(ContentAddress address, int level, Block[] children) =>
        new(address, LengthOf(children), level, bytes: default, children, isHeld: true);

    /// <summary>A block that is to be loaded.</summary>
    internal static Block Stub(ContentAddress address, long length, int level) => new(address, length, level, bytes: default, children: null, isHeld: false);

    /// <summary>How many bytes of content are in all of them.</summary>
    internal static long LengthOf(ReadOnlySpan<Block> blocks)
    {
        long length = 0;
        foreach (Block block in blocks)
        {
            length += block.Length;
        }

        return length;
    }

    /// <summary>Adds the addresses of the block and of all that it holds below it.</summary>
    internal void AddTo(HashSet<ContentAddress> addresses)
    {
        _ = addresses.Add(Address);
        foreach (Block child in Children)
        {
            child.AddTo(addresses);
        }
    }

    /// <summary>The same block, without the chunks in memory that have one of these addresses or stand below a node that has; the nodes stay.</summary>
    internal Block WithoutBytes(IReadOnlySet<ContentAddress> known)
    {
        if (known.Contains(Address))
        {
            return WithoutBytes();
        }

        return Level == 0 || !IsHeld ? this : Node(Address, Level, Array.ConvertAll(Children, child => child.WithoutBytes(known)));
    }

    /// <summary>The same block without chunks in memory; the nodes stay.</summary>
    internal Block WithoutBytes()
    {
        if (!IsHeld)
        {
            return this;
        }

        return Level == 0 ? Stub(Address, Length, Level) : Node(Address, Level, Array.ConvertAll(Children, child => child.WithoutBytes()));
    }
}
