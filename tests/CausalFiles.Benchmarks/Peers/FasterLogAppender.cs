using FASTER.core;

namespace CausalFiles.Benchmarks.Peers;

/// <summary>FasterLog with its defaults, one commit for all that waits; its device on this system writes through.</summary>
internal sealed class FasterLogAppender : IDurableAppender
{
    private readonly FasterLogSettings settings;
    private readonly FasterLog log;
    private readonly GroupCommitter<ReadOnlyMemory<byte>> committer;

    internal FasterLogAppender(string directory)
    {
        settings = new FasterLogSettings(directory);
        log = new FasterLog(settings);
        committer = new GroupCommitter<ReadOnlyMemory<byte>>(CommitAsync);
    }

    public bool IsBlocking => false;

    public IReadOnlyList<double> GroupSizes => committer.GroupSizes;

    public Task AppendAsync(int caller, int file, ReadOnlyMemory<byte> bytes) => committer.CommitAsync(bytes);

    public ValueTask DisposeAsync()
    {
        log.Dispose();
        settings.Dispose();
        return ValueTask.CompletedTask;
    }

    private async ValueTask CommitAsync(IReadOnlyList<ReadOnlyMemory<byte>> records)
    {
        foreach (ReadOnlyMemory<byte> record in records)
        {
            _ = log.Enqueue(record.Span);
        }

        await log.CommitAsync();
    }
}
