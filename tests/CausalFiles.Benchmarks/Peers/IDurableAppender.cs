namespace CausalFiles.Benchmarks.Peers;

/// <summary>Something to which small records are appended by many callers; each is durable when its call returns.</summary>
/// <threadsafety>Appending may be called by any number of threads, disposing when no call is under way.</threadsafety>
internal interface IDurableAppender : IAsyncDisposable
{
    /// <summary>Whether a call holds its thread until it is done, so that every caller needs one of its own.</summary>
    bool IsBlocking { get; }

    /// <summary>How many records became durable together, for each group; empty when that is not known.</summary>
    IReadOnlyList<double> GroupSizes { get; }

    /// <summary>Appends a record.</summary>
    /// <param name="caller">Who appends, from 0.</param>
    /// <param name="file">To which of the files, from 0, where there are files.</param>
    /// <param name="bytes">The record, which does not change until the call has ended.</param>
    /// <returns>A task that ends when the record is durable.</returns>
    Task AppendAsync(int caller, int file, ReadOnlyMemory<byte> bytes);
}
