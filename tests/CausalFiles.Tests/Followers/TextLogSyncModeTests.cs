using CausalFiles.Followers;
using CausalFiles.Operations;
using CausalFiles.Tests.Harness;
using Microsoft.Extensions.Time.Testing;

namespace CausalFiles.Tests.Followers;

/// <summary>What an entry shows is the order of the log, however far a replica lags behind it.</summary>
public sealed class TextLogSyncModeTests : IDisposable
{
    private static readonly TimeSpan Guard = TimeSpan.FromSeconds(60);

    private readonly FaultyFileSystem fileSystem = new();
    private readonly ManualResetEventSlim bobMayWrite = new(initialState: true);
    private readonly TestDisk disk;

    public TextLogSyncModeTests() => disk = TestDisk.Real(fileSystem);

    public void Dispose()
    {
        disk.Dispose();
        bobMayWrite.Dispose();
    }

    [Fact]
    public async Task Entries_AReplicaLags_AreThoseOfWhereNoneDoes()
    {
        string expected = await WriteAsync(SyncMode.BeforeReturn, () => { }, _ => Task.CompletedTask);

        string actual = await WriteAsync(SyncMode.Background, HoldBobUp, async files =>
        {
            using CancellationTokenSource guard = new(Guard);
            while (!ReadLog(SyncMode.Background).Contains("Operation ID- 2\n", StringComparison.Ordinal))
            {
                await Task.Delay(1, guard.Token);
            }

            Assert.Equal(OperationId.None, files["bob"].LastApplied);
            Assert.Contains("bob: [1, 0]\n", ReadLog(SyncMode.Background), StringComparison.Ordinal);
            bobMayWrite.Set();
        });

        Assert.Equal(expected, actual);
    }

    private async Task<string> WriteAsync(
        SyncMode mode, Action beforeItWrites, Func<ReplicatedFileSystem, Task> beforeItCloses)
    {
        ReplicatedFileSystemOptions options = new()
        {
            SyncMode = mode,
            DiskSync = fileSystem.Sync,
            TimeProvider = new FakeTimeProvider(),
            Followers = [new TextLog(fileSystem, LogOf(mode))],
        };
        await using (ReplicatedFileSystem files = await ReplicatedFileSystem.OpenAsync(fileSystem, disk.PathOf($"{mode}"), ["alice", "bob"], options))
        {
            beforeItWrites();
            await files["alice"].WriteAllTextAsync("a", "1");
            await files["alice"].AppendAllTextAsync("a", "2");
            try
            {
                await beforeItCloses(files);
            }
            finally
            {
                bobMayWrite.Set();
            }
        }

        return ReadLog(mode);
    }

    private string LogOf(SyncMode mode) => disk.PathOf($"{mode}.txt");

    private string ReadLog(SyncMode mode)
    {
        using FileStream stream = new(LogOf(mode), FileMode.OpenOrCreate, FileAccess.Read, FileShare.ReadWrite);
        using StreamReader reader = new(stream);
        return reader.ReadToEnd();
    }

    // Bob's directory is busy: whoever changes it waits, in his own thread, until he may.
    private void HoldBobUp()
    {
        bobMayWrite.Reset();
        fileSystem.Before = call =>
        {
            if (call.Path.Contains("bob", StringComparison.Ordinal))
            {
                fileSystem.Outside(() => bobMayWrite.Wait(Guard));
            }
        };
    }
}
