using CausalFiles.Benchmarks.Peers;
using CausalFiles.Benchmarks.Results;

namespace CausalFiles.Benchmarks.Scenarios;

/// <summary>One of those that append, and the bar that the library has beside it.</summary>
/// <param name="Name">Its name, for people.</param>
/// <param name="OpenAsync">Opens it anew in an empty directory.</param>
internal sealed record AppenderKind(string Name, Func<string, Task<IDurableAppender>> OpenAsync)
{
    internal Bar? Bar { get; init; }

    internal static AppenderKind Of(string name, Func<string, IDurableAppender> open) => new(name, directory => Task.FromResult(open(directory)));

    /// <summary>Opens and closes it once.</summary>
    /// <returns>Why it cannot be measured here; null when it can.</returns>
    internal async Task<string?> ProbeAsync(string directory)
    {
        try
        {
            await (await OpenAsync(directory)).DisposeAsync();
            return null;
        }
        catch (Exception e) when (e is DllNotFoundException or TypeInitializationException or BadImageFormatException or EntryPointNotFoundException)
        {
            return $"not available here: {(e.InnerException ?? e).Message}";
        }
    }
}
