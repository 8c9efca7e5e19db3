using CausalFiles.Naming;
using CausalFiles.Replication;
using CausalFiles.Tests.Harness;

namespace CausalFiles.Tests.Replication;

public sealed class HandlePoolTests : IDisposable
{
    private readonly TestDisk disk = TestDisk.Real();
    private readonly HandlePool pool = new(capacity: () => 2);

    public void Dispose()
    {
        foreach (HeldFile file in pool.Files)
        {
            file.Dispose();
        }

        disk.Dispose();
    }

    [Fact]
    public void Surplus_MoreThanTheCapacity_IsTheOneThatWasUsedLongestAgo()
    {
        HeldFile a = Add("a");
        HeldFile b = Add("b");
        Assert.Null(pool.Surplus);
        Assert.True(pool.TryFind("a", out HeldFile? found));
        Assert.Same(a, found);

        Add("c");

        Assert.Same(b, pool.Surplus);
    }

    [Fact]
    public void Remove_File_IsNotFoundAnyMore()
    {
        using HeldFile a = Add("a");

        pool.Remove(a);

        Assert.False(pool.TryFind("a", out _));
        Assert.Empty(pool.Files);
    }

    private HeldFile Add(FilePath path)
    {
        string file = disk.PathOf(path.Value);
        File.WriteAllText(file, "");
        var held = HeldFile.Open(disk.FileSystem, path, file, TimeProvider.System, File.GetLastWriteTimeUtc(file).Ticks);
        pool.Add(held);
        return held;
    }
}
