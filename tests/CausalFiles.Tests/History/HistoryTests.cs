using CausalFiles.Operations;
using CausalFiles.Tests.Harness;

namespace CausalFiles.Tests.History;

public abstract class HistoryTests(TestDisk disk) : RootTests(disk)
{
    [Fact]
    public async Task History_OfAPath_NamesWhateverTouchedIt()
    {
        await Alice.CreateDirectoryAsync("d");
        await Alice.WriteAllTextAsync("d/a", "1");
        await Alice.WriteAllTextAsync("d/b", "other");
        await Bob.ReadAllTextAsync("d/a");
        await Bob.MoveAsync("d", "e");
        await Carol.DeleteAsync("e/a");

        Assert.Equal([OperationKind.Write, OperationKind.Read, OperationKind.Move], (await HistoryAsync("d/a")).Select(o => o.Kind));
        Assert.Equal([OperationKind.Move, OperationKind.Delete], (await HistoryAsync("e/a")).Select(o => o.Kind));
        Assert.Equal(6, (await HistoryAsync()).Count);
        Assert.Empty(await HistoryAsync("never"));
    }

    [Fact]
    public async Task ReadVersion_EveryVersion_ReturnsItsContentAndWhoWroteIt()
    {
        List<Operation> writes = [];
        for (int i = 0; i < 5; i++)
        {
            writes.Add(await Alice.WriteAllTextAsync("a", $"version {i}"));
            await Bob.ReadAllTextAsync("a");
        }

        for (int i = 0; i < 5; i++)
        {
            Assert.Equal($"version {i}", (await Files.ReadVersionAsync("a", writes[i].Id)).Text);
            Assert.Equal(writes[i].Id, (await Files.ReadVersionAsync("a", writes[i].Id.Next)).Version);
        }
    }

    [Fact]
    public async Task ReadVersion_BeforeItsCreation_Throws()
    {
        Operation first = await Alice.WriteAllTextAsync("other", "");
        await Alice.WriteAllTextAsync("a", "");

        await Assert.ThrowsAsync<FileNotFoundException>(() => Files.ReadVersionAsync("a", first.Id));
        await Assert.ThrowsAsync<FileNotFoundException>(() => Files.ReadVersionAsync("a", new OperationId(99)));
    }

    [Fact]
    public async Task OpenSnapshot_OfAnOperation_StreamsItsContent()
    {
        Operation operation = await Alice.WriteAllTextAsync("a", "content");
        await Alice.DeleteAsync("a");

        using StreamReader reader = new(await Files.OpenSnapshotAsync(operation));

        Assert.Equal("content", await reader.ReadToEndAsync());
    }

    [Fact]
    public async Task History_WhileOperationsGoOn_EndsWhereItWasWhenItStarted()
    {
        await Alice.WriteAllTextAsync("a", "1");
        int count = 0;
        await foreach (Operation operation in Files.HistoryAsync())
        {
            await Alice.WriteAllTextAsync("a", $"{operation.Id}");
            count++;
        }

        Assert.Equal(1, count);
    }

    [Fact]
    public async Task Operation_AsText_SaysWhoWhatWhenAndAfterWhat()
    {
        await Alice.WriteAllTextAsync("plan.md", "1");
        Operation operation = await Bob.UpdateTextAsync("plan.md", text => text + "2");

        Assert.Equal($"#2 Update plan.md by bob at {operation.Timestamp:yyyy-MM-dd HH:mm:ss.fff} after {{alice:1,bob:1}}", operation.ToString());
    }
}

public sealed class HistoryOnMockTests() : HistoryTests(TestDisk.Mock());

public sealed class HistoryOnDiskTests() : HistoryTests(TestDisk.Real());
