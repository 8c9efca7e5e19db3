namespace CausalFiles.Tests.Conflicts;

/// <summary>A replica that is online.</summary>
internal sealed class OnlineWorker(Replica replica) : IWorker
{
    public Task WriteAsync(string path, string text) => replica.WriteAllTextAsync(path, text);

    public Task AppendAsync(string path, string text) => replica.AppendAllTextAsync(path, text);

    public Task UpdateAsync(string path, Func<string, string> transform) => replica.UpdateTextAsync(path, transform);

    public Task DeleteAsync(string path) => replica.DeleteAsync(path);

    public Task MoveAsync(string from, string to) => replica.MoveAsync(from, to);

    public Task CreateDirectoryAsync(string path) => replica.CreateDirectoryAsync(path);

    public Task DeleteDirectoryAsync(string path) => replica.DeleteDirectoryAsync(path, recursive: true);
}
