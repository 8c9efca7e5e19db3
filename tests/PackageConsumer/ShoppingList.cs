using CausalFiles;

namespace PackageConsumer;

/// <summary>An application's own class: a list that several people change.</summary>
public sealed class ShoppingList(Replica replica)
{
    private const string Path = "list.txt";

    public Task AddAsync(string item) => replica.UpdateTextAsync(Path, list => $"{list}{item}\n");

    public async Task<string[]> ItemsAsync() => (await replica.ReadAllTextAsync(Path)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
