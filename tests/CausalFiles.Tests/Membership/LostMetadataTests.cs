using CausalFiles.Diagnostics;
using CausalFiles.Tests.Harness;
using CausalFiles.Verification;
using Microsoft.Extensions.Logging;

namespace CausalFiles.Tests.Membership;

/// <summary>A replica whose metadata is lost, or that of another one, returns as a new incarnation: no counter is used twice, and no file destroyed.</summary>
public abstract class LostMetadataTests(TestDisk disk) : RootTests(disk)
{
    private readonly RecordingLogger logger = new();

    protected override ReplicatedFileSystemOptions Options => new() { LoggerFactory = logger };

    private string Metadata => FileSystem.Path.Combine(Root, ".causalfiles", "replicas");

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Open_MetadataIsLost_ReturnsAsANewIncarnation(bool isEmptied)
    {
        await WriteAsync();
        Delete("bob");
        if (isEmptied)
        {
            FileSystem.Directory.CreateDirectory(MetadataOf("bob"));
        }

        await OpenAsync();

        await AssertReturnedAsync();
    }

    [Fact]
    public async Task Open_MetadataOfAnotherReplica_IsNotTrusted()
    {
        await WriteAsync();
        Delete("bob");
        Copy("alice", "bob");

        await OpenAsync();

        await AssertReturnedAsync();
        Assert.DoesNotContain(logger.Messages, message => message.Contains("alice", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Open_AllMetadataIsLost_AllReturn()
    {
        await WriteAsync();
        FileSystem.Directory.Delete(Metadata, recursive: true);

        await OpenAsync();

        Assert.Equal(["alice", "bob"], Files.Replicas.Select(replica => replica.Id.Value));
        Assert.Equal(2, logger.Messages.Count);
        await AssertSoundAsync();
    }

    [Fact]
    public async Task Open_MetadataCopiedToANewName_IsANewReplica()
    {
        await WriteAsync();
        Copy("alice", "dave");

        await OpenAsync();

        Assert.Equal(["alice", "bob", "carol", "dave"], Files.Replicas.Select(replica => replica.Id.Value));
        Assert.Contains("dave", Assert.Single(logger.Messages), StringComparison.Ordinal);
        Assert.Equal("alice:1,bob:2,dave:1", (await Files["dave"].WriteAllTextAsync("d", "1")).Clock.ToString());
        await AssertSoundAsync();
    }

    [Fact]
    public async Task Open_LostTwice_EachCounterIsUsedOnce()
    {
        await WriteAsync();
        for (int i = 0; i < 3; i++)
        {
            Delete("bob");
            await OpenAsync();
            await Bob.WriteAllTextAsync("b", $"{i}");
            await Files.DisposeAsync();
        }

        await OpenAsync();
        Assert.Equal([1L, 2, 3, 4, 5], (await HistoryAsync()).Where(operation => operation.Replica == "bob").Select(operation => operation.Clock["bob"]));
        Assert.Equal(3, logger.Messages.Count);
        await AssertSoundAsync();
    }

    // Nobody in the log is called that.
    [Fact]
    public async Task Open_DirectoryOfNobody_IsLeftAlone()
    {
        await WriteAsync();
        string directory = FileSystem.Path.Combine(Root, "replicas", "notes");
        FileSystem.Directory.CreateDirectory(directory);
        FileSystem.File.WriteAllText(FileSystem.Path.Combine(directory, "mine"), "1");
        FileSystem.Directory.CreateDirectory(FileSystem.Path.Combine(Root, "replicas", "no replica!"));

        await OpenAsync();

        Assert.Equal(3, Files.Replicas.Count);
        Assert.Empty(logger.Messages);
        Assert.Equal("1", FileSystem.File.ReadAllText(FileSystem.Path.Combine(directory, "mine")));
    }

    [Fact]
    public async Task Open_FilesOfARetiredReplica_DoNotBringItBack()
    {
        await WriteAsync();
        await OpenAsync();
        await Files.RetireReplicaAsync("bob");
        await ReopenAsync();

        Assert.Equal(["alice", "carol"], Files.Replicas.Select(replica => replica.Id.Value));
        Assert.Empty(logger.Messages);
    }

    // As a root of an earlier version of the library has it.
    [Fact]
    public async Task Open_ProgressWithoutAName_IsTrusted()
    {
        await WriteAsync();
        FileSystem.File.Delete(FileSystem.Path.Combine(MetadataOf("bob"), "incarnation"));

        await OpenAsync();

        Assert.Empty(logger.Messages);
        Assert.True(FileSystem.File.Exists(FileSystem.Path.Combine(MetadataOf("bob"), "incarnation")));
        await AssertSoundAsync();
    }

    // Retired, and the process died before the metadata was removed.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Open_MetadataOfARetiredReplicaIsLeft_IsRemovedUnlessItIsAskedFor(bool isAsked)
    {
        await WriteAsync();
        string kept = FileSystem.Path.Combine(Root, "kept");
        CopyDirectory(MetadataOf("bob"), kept);
        await OpenAsync();
        await Files.RetireReplicaAsync("bob");
        await Files.DisposeAsync();
        FileSystem.Directory.Move(kept, MetadataOf("bob"));

        await OpenAsync(isAsked ? ["bob"] : []);

        Assert.Equal(isAsked, FileSystem.Directory.Exists(MetadataOf("bob")));
        Assert.Equal(isAsked ? 3 : 2, Files.Replicas.Count);
        await ReopenAsync();
        Assert.Equal(isAsked ? 3 : 2, Files.Replicas.Count);
        await AssertSoundAsync();
    }

    private async Task WriteAsync()
    {
        await Alice.WriteAllTextAsync("a", "the log's");
        await Bob.WriteAllTextAsync("b", "first");
        await Bob.WriteAllTextAsync("b", "second");
        await Files.DisposeAsync();
    }

    // Bob's files: one as it should be, one that an earlier operation left, and one that somebody has changed.
    private async Task AssertReturnedAsync()
    {
        Assert.Contains("bob", Assert.Single(logger.Messages), StringComparison.Ordinal);
        await AssertSoundAsync();
        Assert.Equal("alice:1,bob:3", (await Bob.WriteAllTextAsync("c", "3")).Clock.ToString());
        await Files.DisposeAsync();
        Delete("bob");
        FileSystem.File.WriteAllText(FileSystem.Path.Combine(Root, "replicas", "bob", "a"), "somebody's own work");
        FileSystem.File.WriteAllText(FileSystem.Path.Combine(Root, "replicas", "bob", "b"), "first");
        await OpenAsync();
        await AssertSoundAsync();
        Assert.Equal(
            ["somebody's own work"],
            FileSystem.Directory.EnumerateFiles(FileSystem.Path.Combine(MetadataOf("bob"), "set-aside")).Select(FileSystem.File.ReadAllText));
        Assert.Empty((await CausalConsistency.VerifyAsync(Files.HistoryAsync())).Violations);
        await ReopenAsync();
        Assert.Equal(2, logger.Messages.Count);
    }

    private string MetadataOf(string replica) => FileSystem.Path.Combine(Metadata, replica);

    private void Delete(string replica) => FileSystem.Directory.Delete(MetadataOf(replica), recursive: true);

    private void Copy(string from, string to) => CopyDirectory(MetadataOf(from), MetadataOf(to));

    private void CopyDirectory(string from, string to)
    {
        FileSystem.Directory.CreateDirectory(to);
        foreach (string file in FileSystem.Directory.EnumerateFiles(from))
        {
            FileSystem.File.Copy(file, FileSystem.Path.Combine(to, FileSystem.Path.GetFileName(file)));
        }
    }

    /// <summary>Keeps the messages about new incarnations.</summary>
    private sealed class RecordingLogger : ILoggerFactory, ILogger
    {
        internal List<string> Messages { get; } = [];

        public ILogger CreateLogger(string categoryName) => this;

        public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

        public void Dispose()
        {
        }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (eventId.Id == LogEvents.NewIncarnation)
            {
                Messages.Add(formatter(state, exception));
            }
        }
    }
}

public sealed class LostMetadataOnMockTests() : LostMetadataTests(TestDisk.Mock());

public sealed class LostMetadataOnDiskTests() : LostMetadataTests(TestDisk.Real());
