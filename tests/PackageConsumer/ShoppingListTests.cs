using System.IO.Abstractions.TestingHelpers;
using CausalFiles;
using Xunit;

namespace PackageConsumer;

public class ShoppingListTests
{
    [Fact]
    public async Task Add_BySeveralPeopleAtOnce_LosesNoItem()
    {
        MockFileSystem disk = new();
        await using ReplicatedFileSystem files = await ReplicatedFileSystem.OpenAsync(disk, "/shared", ["alice", "bob"]);
        ShoppingList[] lists = [new(files["alice"]), new(files["bob"])];

        await Task.WhenAll(Enumerable.Range(0, 20).Select(i => lists[i % 2].AddAsync($"item {i}")));

        Assert.Equal(20, (await lists[0].ItemsAsync()).Distinct().Count());
        Assert.Equal(disk.File.ReadAllText("/shared/replicas/alice/list.txt"), disk.File.ReadAllText("/shared/replicas/bob/list.txt"));
    }
}
