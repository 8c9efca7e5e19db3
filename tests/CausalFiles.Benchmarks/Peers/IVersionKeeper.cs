namespace CausalFiles.Benchmarks.Peers;

/// <summary>A program that keeps versions of a file.</summary>
/// <threadsafety>For one thread at a time.</threadsafety>
internal interface IVersionKeeper
{
    /// <summary>What it is called.</summary>
    string Name { get; }

    /// <summary>Why there is no figure of it; null when it is installed.</summary>
    string? Missing { get; }

    /// <summary>Begins to keep versions of a file, the only one in its directory.</summary>
    /// <param name="file">The full path of the file.</param>
    /// <param name="store">A directory for what is kept.</param>
    /// <param name="stop">Ends the call.</param>
    /// <returns>A task that ends when the first version can be kept.</returns>
    Task BeginAsync(string file, string store, CancellationToken stop);

    /// <summary>Keeps the file as it is now.</summary>
    Task KeepAsync(CancellationToken stop);

    /// <summary>Makes what is kept smaller; nothing where there is no such thing.</summary>
    Task PackAsync(CancellationToken stop);
}
