namespace CausalFiles.Tests.Conflicts;

/// <summary>Somebody who changes files, with or without the others.</summary>
internal interface IWorker
{
    Task WriteAsync(string path, string text);

    Task AppendAsync(string path, string text);

    Task UpdateAsync(string path, Func<string, string> transform);

    Task DeleteAsync(string path);

    Task MoveAsync(string from, string to);

    Task CreateDirectoryAsync(string path);

    Task DeleteDirectoryAsync(string path);
}
