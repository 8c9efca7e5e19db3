using CausalFiles.Tests.Harness;
using Microsoft.Extensions.Logging;

namespace CausalFiles.Tests.Diagnostics;

/// <summary>A logger that throws keeps nobody from being told what has been committed.</summary>
public sealed class ThrowingLoggerTests
{
    [Fact]
    public async Task Write_WithALoggerThatThrowsWhenItIsCommitted_ReturnsAndIsApplied()
    {
        using TestDisk disk = TestDisk.Mock();
        using ThrowingLog log = new();
        await using var files = await ReplicatedFileSystem.OpenAsync(
            disk.FileSystem, disk.PathOf("root"), ["alice", "bob"], new ReplicatedFileSystemOptions { LoggerFactory = log });

        await files["alice"].WriteAllTextAsync("a", "1").WaitAsync(TimeSpan.FromMinutes(1));
        await files["bob"].AppendAllTextAsync("a", "2").WaitAsync(TimeSpan.FromMinutes(1));

        Assert.True(log.HasThrown);
        Assert.Equal("12", await files["alice"].ReadAllTextAsync("a").WaitAsync(TimeSpan.FromMinutes(1)));
    }

    private sealed class ThrowingLog : ILoggerFactory, ILogger
    {
        internal bool HasThrown { get; private set; }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (eventId.Name is "Committed" or "CommittedGroup")
            {
                HasThrown = true;
                throw new InvalidOperationException("The log is full.");
            }
        }

        public ILogger CreateLogger(string categoryName) => this;

        public void AddProvider(ILoggerProvider provider)
        {
        }

        public void Dispose()
        {
        }
    }
}
