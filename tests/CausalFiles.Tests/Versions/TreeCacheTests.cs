using CausalFiles.Contents;
using CausalFiles.Versions;

namespace CausalFiles.Tests.Versions;

public sealed class TreeCacheTests
{
    // What was begun to be loaded before contents were given up may not be there any more.
    [Fact]
    public void Add_LoadingBeganBeforeClearing_IsNotRemembered()
    {
        TreeCache cache = new(1000);
        ChunkTree tree = ChunkTree.Of("content"u8.ToArray());
        int before = cache.Cleared;
        cache.Clear();

        cache.Add(tree, before);
        Assert.False(cache.TryGet(tree.Snapshot.Address, out _));

        cache.Add(tree, cache.Cleared);
        Assert.True(cache.TryGet(tree.Snapshot.Address, out _));
    }

    [Fact]
    public void Clear_Trees_ForgetsThem()
    {
        TreeCache cache = new(1000);
        ChunkTree tree = ChunkTree.Of("content"u8.ToArray());
        cache.Add(tree);

        cache.Clear();

        Assert.False(cache.TryGet(tree.Snapshot.Address, out _));
    }
}
