using System.Text;
using CausalFiles.Coordination;
using CausalFiles.Naming;
using CausalFiles.Operations;
using CausalFiles.Tests.Harness;

namespace CausalFiles.Tests;

public abstract class ReplicaWritingTests(TestDisk disk) : RootTests(disk)
{
    [Fact]
    public async Task WriteAllText_NewFile_IsInEveryReplicasDirectory()
    {
        Operation operation = await Alice.WriteAllTextAsync("plan.md", "# Plan\n");

        Assert.All(Files.Replicas, replica => Assert.Equal("# Plan\n", FileSystem.File.ReadAllText(PathIn(replica, "plan.md"))));
        Assert.Equal((1, OperationKind.Write, "alice"), (operation.Id.Value, operation.Kind, operation.Replica.Value));
        await AssertSoundAsync();
    }

    [Fact]
    public async Task Write_InTurns_ClocksGrowAndAreEqualEverywhere()
    {
        await Alice.WriteAllTextAsync("a", "1");
        await Bob.WriteAllTextAsync("a", "2");
        Operation last = await Alice.WriteAllTextAsync("a", "3");

        Assert.Equal("alice:2,bob:1", last.Clock.ToString());
        Assert.All(Files.Replicas, replica => Assert.Equal("alice:2,bob:1", replica.Clock.ToString()));
        Assert.All(Files.Replicas, replica => Assert.Equal(last.Id, replica.LastApplied));
        Assert.Equal(last.Id, Files.LastOperation);
    }

    [Fact]
    public async Task WriteAllBytes_BufferIsReusedAfterwards_ContentStays()
    {
        byte[] buffer = "first"u8.ToArray();
        Operation operation = await Alice.WriteAllBytesAsync("a", buffer);

        Array.Clear(buffer);

        Assert.Equal("first", await Bob.ReadAllTextAsync("a"));
        Assert.Equal("first", (await Files.ReadVersionAsync("a", operation.Id)).Text);
    }

    [Fact]
    public async Task Write_Stream_IsReadFromItsPositionAndStaysOpen()
    {
        using MemoryStream stream = new([.. "xxhello"u8]) { Position = 2 };

        Operation operation = await Alice.WriteAsync("a", stream);

        Assert.Equal("hello", await Bob.ReadAllTextAsync("a"));
        Assert.Equal(OperationKind.Write, operation.Kind);
        Assert.True(stream.CanRead);
    }

    [Fact]
    public async Task Write_LargeStream_IsInEveryReplica()
    {
        byte[] bytes = new byte[5_000_000];
        new Random(3).NextBytes(bytes);

        await Alice.WriteAsync("big", new MemoryStream(bytes));

        Assert.All(Files.Replicas, replica => Assert.Equal(bytes, FileSystem.File.ReadAllBytes(PathIn(replica, "big"))));
    }

    [Fact]
    public async Task Write_StreamThatFails_ChangesNothing()
    {
        await AssertChangesNothingAsync<IOException>(() => Alice.WriteAsync("a", new BrokenStream()));
    }

    [Fact]
    public async Task Append_ExistingAndAbsent_AddsToTheEnd()
    {
        await Alice.AppendAllTextAsync("a", "one");
        await Bob.AppendAllTextAsync("a", " two");
        await Carol.AppendAllBytesAsync("a", " three"u8.ToArray());

        Assert.Equal("one two three", await Alice.ReadAllTextAsync("a"));
        await AssertSoundAsync();
    }

    [Fact]
    public async Task UpdateText_ManyAtOnce_LosesNone()
    {
        await Task.WhenAll(Enumerable.Range(0, 60).Select(i =>
            Files.Replicas.ElementAt(i % 3).UpdateTextAsync("counter", text => $"{(text.Length == 0 ? 0 : int.Parse(text)) + 1}")));

        Assert.Equal("60", await Alice.ReadAllTextAsync("counter"));
        await AssertSoundAsync();
    }

    [Fact]
    public async Task UpdateText_ByteOrderMark_Stays()
    {
        await Alice.WriteAllBytesAsync("a", (byte[])[0xef, 0xbb, 0xbf, .. "old"u8]);

        await Bob.UpdateTextAsync("a", text => text + "er");

        Assert.Equal((byte[])[0xef, 0xbb, 0xbf, .. "older"u8], await Bob.ReadAllBytesAsync("a"));
    }

    [Fact]
    public async Task UpdateText_NoUtf8_IsRefusedInsteadOfDamaged()
    {
        await Alice.WriteAllBytesAsync("a", (byte[])[0xff, 0xfe, 0x80]);

        await AssertChangesNothingAsync<InvalidDataException>(() => Bob.UpdateTextAsync("a", text => text));
    }

    [Fact]
    public async Task WriteAllText_HalfASurrogatePair_IsRefused()
    {
        await AssertChangesNothingAsync<ArgumentException>(() => Alice.WriteAllTextAsync("a", "\ud800"));
    }

    [Fact]
    public async Task Update_TransformThrows_ChangesNothing()
    {
        await AssertChangesNothingAsync<TimeoutException>(() => Alice.UpdateTextAsync("a", _ => throw new TimeoutException()));
    }

    [Fact]
    public async Task Write_ExpectedVersionIsCurrent_Succeeds()
    {
        await Alice.WriteAllTextAsync("a", "1");
        FileContent read = await Bob.ReadAsync("a");

        Operation operation = await Bob.WriteAllTextAsync("a", "2", expected: read.Version);

        Assert.Equal(read.Version, operation.BasedOn);
    }

    [Fact]
    public async Task Write_SomebodyElseWasFaster_ChangesNothing()
    {
        await Alice.WriteAllTextAsync("a", "1");
        FileContent read = await Bob.ReadAsync("a");
        Operation faster = await Carol.WriteAllTextAsync("a", "2");

        VersionMismatchException thrown =
            await AssertChangesNothingAsync<VersionMismatchException>(() => Bob.WriteAllTextAsync("a", "3", expected: read.Version));

        Assert.Equal(("a", read.Version, faster.Id), (thrown.Path.Value, thrown.Expected, thrown.Actual));
    }

    [Fact]
    public async Task Write_ExpectedAbsent_SucceedsOnce()
    {
        await Alice.WriteAllTextAsync("a", "1", expected: OperationId.None);

        await AssertChangesNothingAsync<VersionMismatchException>(() => Bob.WriteAllTextAsync("a", "2", expected: OperationId.None));
    }

    [Fact]
    public async Task Write_MissingDirectory_ChangesNothing()
    {
        await AssertChangesNothingAsync<DirectoryNotFoundException>(() => Alice.WriteAllTextAsync("d/a", ""));
    }

    [Fact]
    public async Task Write_OverADirectory_ChangesNothing()
    {
        await Alice.CreateDirectoryAsync("d");

        await AssertChangesNothingAsync<UnauthorizedAccessException>(() => Alice.WriteAllTextAsync("d", ""));
    }

    [Fact]
    public async Task Write_DiffersOnlyInCase_IsRefusedWithTheOthersName()
    {
        await Alice.WriteAllTextAsync("Plan.md", "");

        IOException thrown = await AssertChangesNothingAsync<IOException>(() => Alice.WriteAllTextAsync("plan.md", ""));

        Assert.Contains("Plan.md", thrown.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("../root-evil/x")]
    [InlineData("/etc/passwd")]
    [InlineData("a\\b")]
    [InlineData("nul.txt")]
    public async Task Write_PathBreaksARule_ChangesNothing(string path)
    {
        await AssertChangesNothingAsync<InvalidPathException>(() => Alice.WriteAllTextAsync(path, ""));
    }

    [Fact]
    public async Task Write_PathWithHalfASurrogatePair_ChangesNothing()
    {
        // Both halves would be written as the same replacement character.
        await AssertChangesNothingAsync<InvalidPathException>(() => Alice.WriteAllTextAsync("\ud800", ""));
        await AssertChangesNothingAsync<InvalidPathException>(() => Alice.WriteAllTextAsync("\ud801", ""));
    }

    [Fact]
    public async Task Write_RootOfTheTree_ChangesNothing()
    {
        await AssertChangesNothingAsync<Exception>(() => Alice.WriteAllTextAsync("", ""));
    }

    [Fact]
    public async Task Write_DecomposedPath_IsTheSameFile()
    {
        await Alice.WriteAllTextAsync("e\u0301.txt", "1");
        await Bob.WriteAllTextAsync("\u00e9.txt", "2");

        Assert.Equal("2", await Alice.ReadAllTextAsync("e\u0301.txt"));
        Assert.Single(OnDisk(Alice));
    }

    [Fact]
    public async Task Restore_EarlierVersion_IsANewOperationWithTheOldContent()
    {
        Operation first = await Alice.WriteAllTextAsync("a", "first");
        Operation second = await Bob.WriteAllTextAsync("a", "second");

        Operation restored = await Carol.RestoreAsync("a", first.Id);

        Assert.Equal("first", await Alice.ReadAllTextAsync("a"));
        Assert.Equal((OperationKind.Restore, second.Id, first.Id), (restored.Kind, restored.BasedOn, restored.Source));
        Assert.Equal(first.Snapshot, restored.Snapshot);
        await AssertSoundAsync();
    }

    [Fact]
    public async Task Restore_DeletedFile_CreatesItAnew()
    {
        Operation first = await Alice.WriteAllTextAsync("a", "first");
        await Bob.DeleteAsync("a");

        await Carol.RestoreAsync("a", first.Id);

        Assert.Equal("first", FileSystem.File.ReadAllText(PathIn(Bob, "a")));
    }

    [Fact]
    public async Task Restore_VersionThatNeverWas_ChangesNothing()
    {
        Operation first = await Alice.WriteAllTextAsync("a", "first");
        Operation other = await Alice.WriteAllTextAsync("b", "b");

        await AssertChangesNothingAsync<FileNotFoundException>(() => Bob.RestoreAsync("b", first.Id));
        await AssertChangesNothingAsync<FileNotFoundException>(() => Bob.RestoreAsync("a", other.Id.Next));
        await AssertChangesNothingAsync<FileNotFoundException>(() => Bob.RestoreAsync("a", OperationId.None));
    }

    [Fact]
    public async Task CollectSnapshots_AfterAFailedStreamWrite_ReclaimsItsContentOnly()
    {
        await Alice.WriteAllTextAsync("a", "kept");
        await Assert.ThrowsAsync<DirectoryNotFoundException>(() => Alice.WriteAsync("missing/a", new MemoryStream(Encoding.UTF8.GetBytes("garbage"))));

        Assert.Equal("garbage".Length, await Files.CollectSnapshotsAsync());
        Assert.Equal(0, await Files.CollectSnapshotsAsync());
        await AssertSoundAsync();
    }

    [Fact]
    public async Task CollectSnapshots_WhileStreamsAreWritten_NeverTakesTheirContents()
    {
        Task<Operation>[] writes = [.. Enumerable.Range(0, 20).Select(i => Alice.WriteAsync($"{i}", new MemoryStream(Encoding.UTF8.GetBytes($"text {i}"))))];

        for (int i = 0; i < 5; i++)
        {
            await Files.CollectSnapshotsAsync();
        }

        await Task.WhenAll(writes);
        await AssertSoundAsync();
    }

    private sealed class BrokenStream : MemoryStream
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => throw new IOException("broken");

        public override int Read(byte[] buffer, int offset, int count) => throw new IOException("broken");
    }
}

public sealed class ReplicaWritingOnMockTests() : ReplicaWritingTests(TestDisk.Mock());

public sealed class ReplicaWritingOnDiskTests() : ReplicaWritingTests(TestDisk.Real());
