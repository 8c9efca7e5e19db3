using System.Text;
using CausalFiles.Coordination;
using CausalFiles.Operations;
using CausalFiles.Tests.Harness;

namespace CausalFiles.Tests;

public abstract class BatchTests(TestDisk disk) : RootTests(disk)
{
    public static TheoryData<string> Expecting =>
    [
        nameof(ReplicaBatch.WriteAllText), nameof(ReplicaBatch.WriteAllBytes), nameof(ReplicaBatch.AppendAllText), nameof(ReplicaBatch.AppendAllBytes),
        nameof(ReplicaBatch.Update), nameof(ReplicaBatch.UpdateText), nameof(ReplicaBatch.WriteAt), nameof(ReplicaBatch.Splice), nameof(ReplicaBatch.Delete),
        nameof(ReplicaBatch.Move), nameof(ReplicaBatch.Expect),
    ];

    [Fact]
    public async Task Commit_StepsOfEveryKind_AreOneOperation()
    {
        await Alice.CreateDirectoryAsync("old");
        await Alice.WriteAllTextAsync("old/gone", "x");
        await Bob.WriteAllTextAsync("moved", "m");

        Operation operation = await Carol.CommitAsync(batch =>
        {
            batch.CreateDirectory("new/deep");
            batch.WriteAllText("new/text", "text");
            batch.WriteAllBytes("new/deep/bytes", "bytes"u8.ToArray());
            batch.AppendAllText("appended", "one");
            batch.AppendAllBytes("appended", " two"u8.ToArray());
            batch.Update("updated", bytes => new byte[] { (byte)('0' + bytes.Length) });
            batch.UpdateText("updated", text => text + text);
            batch.WriteAt("at", 0, "abcdef"u8.ToArray());
            batch.WriteAt("at", 4, "EFGH"u8.ToArray());
            batch.Splice("at", 1, 2, "-"u8.ToArray());
            batch.Move("moved", "new/moved");
            batch.Delete("old/gone");
            batch.DeleteDirectory("old");
        });

        Assert.Equal((4, OperationKind.Batch, true), (operation.Id.Value, operation.Kind, operation.Path.IsRoot));
        Assert.Equal(("alice:2,bob:1,carol:1", Files.LastOperation), (operation.Clock.ToString(), operation.Id));
        Assert.Equal(
            ["appended=one two", "at=a-dEFGH", "new/", "new/deep/", "new/deep/bytes=bytes", "new/moved=m", "new/text=text", "updated=00"], Texts(Alice));
        await AssertSoundAsync();
    }

    [Fact]
    public async Task Commit_StepsOnOnePath_EachFindsWhatTheOnesBeforeLeave()
    {
        await Alice.WriteAllTextAsync("a", "old");

        await Alice.CommitAsync(batch =>
        {
            batch.WriteAllText("a", "first");
            batch.AppendAllText("a", " second");
            batch.Move("a", "b");
            batch.UpdateText("b", text => $"<{text}>");
            batch.WriteAllText("a", "again");
            batch.Delete("b");
            batch.Move("a", "b");
            batch.AppendAllText("b", "!");
        });

        Assert.Equal(["b=again!"], Texts(Bob));
        Assert.Equal("again!", await Carol.ReadAllTextAsync("b"));
        await AssertSoundAsync();
        await ReopenAsync();
        Assert.Equal("again!", await Carol.ReadAllTextAsync("b"));
        await AssertSoundAsync();
    }

    [Fact]
    public async Task Commit_TwoFilesSwapped_TakeTheirVersionsAlong()
    {
        Operation a = await Alice.WriteAllTextAsync("a", "was a");
        Operation b = await Alice.WriteAllTextAsync("b", "was b");

        Operation swap = await Bob.CommitAsync(batch =>
        {
            batch.Move("a", "aside", expected: a.Id);
            batch.Move("b", "a", expected: b.Id);
            batch.Move("aside", "b", expected: a.Id);
        });

        Assert.Equal(["a=was b", "b=was a"], Texts(Carol));
        Assert.Equal((b.Id, "was b"), await VersionAsync("a", swap));
        Assert.Equal((a.Id, "was a"), await VersionAsync("b", swap));
        Assert.Equal((a.Id, "was a"), await VersionAsync("a", b));
        await AssertSoundAsync();
    }

    [Theory]
    [MemberData(nameof(Expecting))]
    public async Task Commit_StalePremise_ChangesNothing(string step)
    {
        Operation stale = await Alice.WriteAllTextAsync("a", "1");
        await Bob.WriteAllTextAsync("a", "2");

        VersionMismatchException refused = await AssertChangesNothingAsync<VersionMismatchException>(() => Alice.CommitAsync(batch =>
        {
            batch.WriteAllText("before", "b");
            Describe(batch, step, stale.Id);
            batch.WriteAllText("after", "b");
        }));

        Assert.Equal(("a", stale.Id, stale.Id.Next), (refused.Path.Value, refused.Expected, refused.Actual));
    }

    [Theory]
    [MemberData(nameof(Expecting))]
    public async Task Commit_PremiseHolds_Happens(string step)
    {
        Operation written = await Alice.WriteAllTextAsync("a", "1");

        Operation batch = await Bob.CommitAsync(batch =>
        {
            batch.WriteAllText("before", "b");
            Describe(batch, step, written.Id);
        });

        Assert.Equal(written.Id.Next, batch.Id);
        await AssertSoundAsync();
    }

    [Fact]
    public async Task Expect_AfterAStepThatWritesTheFile_SpeaksOfTheFileBeforeTheBatch()
    {
        Operation written = await Alice.WriteAllTextAsync("a", "1");

        await Alice.CommitAsync(batch =>
        {
            batch.WriteAllText("a", "2");
            batch.WriteAllText("b", "new");
            batch.Expect("a", written.Id);
            batch.ExpectAbsent("b");
        });

        Assert.Equal(["a=2", "b=new"], Texts(Bob));
    }

    [Fact]
    public async Task ExpectAbsent_FileExists_ChangesNothing()
    {
        await Alice.WriteAllTextAsync("a", "1");

        await AssertChangesNothingAsync<VersionMismatchException>(() => Alice.CommitAsync(batch =>
        {
            batch.Delete("a");
            batch.ExpectAbsent("a");
        }));
    }

    [Fact]
    public async Task Commit_StepExpectsWhatAnEarlierStepHasReplaced_ChangesNothing()
    {
        Operation written = await Alice.WriteAllTextAsync("a", "1");

        await AssertChangesNothingAsync<VersionMismatchException>(() => Alice.CommitAsync(batch =>
        {
            batch.AppendAllText("a", "2", expected: written.Id);
            batch.AppendAllText("a", "3", expected: written.Id);
        }));
    }

    [Fact]
    public async Task Commit_LastStepFails_ChangesNothingAndTheNextOneBuildsUponNothingOfIt()
    {
        await Alice.WriteAllTextAsync("a", "1");

        await AssertChangesNothingAsync<DirectoryNotFoundException>(() => Alice.CommitAsync(batch =>
        {
            batch.WriteAllBytes("long", new byte[200_000]);
            batch.AppendAllText("a", "2");
            batch.Move("a", "b");
            batch.CreateDirectory("d");
            batch.WriteAllText("missing/c", "3");
        }));

        await Bob.AppendAllTextAsync("a", ", still");
        Assert.Equal(["a=1, still"], Texts(Carol));
        await AssertSoundAsync();
    }

    [Fact]
    public async Task Commit_TransformationThrows_ChangesNothing() => await AssertChangesNothingAsync<InvalidDataException>(() => Alice.CommitAsync(batch =>
    {
        batch.WriteAllBytes("a", new byte[] { 0xff, 0xfe, 0x80 });
        batch.UpdateText("a", text => text);
    }));

    [Fact]
    public async Task Commit_NothingToDo_IsRefused()
    {
        await AssertChangesNothingAsync<ArgumentException>(() => Alice.CommitAsync(_ => { }));
        await AssertChangesNothingAsync<ArgumentException>(() => Alice.CommitAsync(batch => batch.ExpectAbsent("a")));
        await AssertChangesNothingAsync<ArgumentNullException>(() => Alice.CommitAsync(null!));
        await AssertChangesNothingAsync<ArgumentOutOfRangeException>(() => Alice.CommitAsync(batch => batch.WriteAt("a", -1, default)));
    }

    [Fact]
    public async Task Batch_AfterItsCommit_TakesNoMoreSteps()
    {
        ReplicaBatch kept = null!;
        await Alice.CommitAsync(batch =>
        {
            kept = batch;
            batch.WriteAllText("a", "1");
        });

        Assert.Throws<InvalidOperationException>(() => kept.WriteAllText("a", "2"));
        Assert.Throws<InvalidOperationException>(() => kept.ExpectAbsent("b"));
    }

    [Fact]
    public async Task Commit_Cancelled_ChangesNothing() => await AssertChangesNothingAsync<OperationCanceledException>(
        () => Alice.CommitAsync(batch => batch.WriteAllText("a", "1"), new CancellationToken(canceled: true)));

    [Fact]
    public async Task Commit_BufferIsReusedAfterwards_ContentStays()
    {
        byte[] buffer = "first"u8.ToArray();
        Task<Operation> commit = Alice.CommitAsync(batch =>
        {
            batch.WriteAllBytes("a", buffer);
            batch.AppendAllBytes("b", buffer);
            batch.WriteAt("c", 0, buffer);
            batch.Splice("d", 0, 0, buffer);
            Array.Clear(buffer);
        });
        await commit;

        Assert.Equal(["a=first", "b=first", "c=first", "d=first"], Texts(Bob));
    }

    [Fact]
    public async Task History_OfEveryPathThatABatchChanges_HasIt()
    {
        await Alice.CreateDirectoryAsync("d");
        await Alice.WriteAllTextAsync("d/inside", "1");
        await Alice.WriteAllTextAsync("gone", "1");
        Operation batch = await Alice.CommitAsync(steps =>
        {
            steps.WriteAllText("a", "1");
            steps.Delete("gone");
            steps.Move("d", "e");
        });

        foreach (string path in (string[])["a", "gone", "d", "e", "d/inside", "e/inside"])
        {
            Assert.Equal(batch, (await HistoryAsync(path))[^1]);
        }

        Assert.Empty(await HistoryAsync("other"));
        Assert.Equal(4, (await HistoryAsync()).Count);
    }

    [Fact]
    public async Task ReadVersion_OfABatch_IsTheContentOfEachFile()
    {
        await Alice.WriteAllTextAsync("a", "a1");
        await Alice.WriteAllTextAsync("b", "b1");
        Operation batch = await Alice.CommitAsync(steps =>
        {
            steps.AppendAllText("a", " a2");
            steps.AppendAllText("b", " b2");
            steps.AppendAllText("a", " a3");
            steps.WriteAllText("c", "a1 a2 a3");
            steps.UpdateText("c", text => text + " c2");
        });
        await Bob.CommitAsync(steps =>
        {
            steps.WriteAllText("a", "later");
            steps.Delete("b");
            steps.Delete("c");
        });

        // Once out of memory, and once out of the log.
        for (int i = 0; i < 2; i++)
        {
            Assert.Equal((batch.Id, "a1 a2 a3"), await VersionAsync("a", batch));
            Assert.Equal((batch.Id, "b1 b2"), await VersionAsync("b", batch));
            Assert.Equal((batch.Id, "a1 a2 a3 c2"), await VersionAsync("c", batch));
            await ReopenAsync();
        }

        await Alice.RestoreAsync("b", batch.Id);
        await Alice.RestoreAsync("c", batch.Id);
        await ReopenAsync();
        Assert.Equal("b1 b2", await Bob.ReadAllTextAsync("b"));
        Assert.Equal("a1 a2 a3 c2", await Bob.ReadAllTextAsync("c"));
        await AssertSoundAsync();
    }

    [Fact]
    public async Task Commit_LongContents_AreKeptAndReadBack()
    {
        byte[] first = Noise(200_000, seed: 1);
        byte[] second = Noise(300_000, seed: 2);
        Operation batch = await Alice.CommitAsync(steps =>
        {
            steps.WriteAllBytes("one", first);
            steps.WriteAllBytes("two", second);
            steps.WriteAllBytes("same", first);
            steps.AppendAllText("two", "and more");
            steps.WriteAt("one", 100, "changed"u8.ToArray());
            steps.Splice("same", 0, 199_999, default);
        });
        "changed"u8.CopyTo(first.AsSpan(100));

        await ReopenAsync();

        Assert.Equal(first, await Bob.ReadAllBytesAsync("one"));
        byte[] longer = [.. second, .. "and more"u8];
        Assert.Equal(longer, await Bob.ReadAllBytesAsync("two"));
        Assert.Equal(first[199_999..], (await Files.ReadVersionAsync("same", batch.Id)).Bytes.ToArray());
        await AssertSoundAsync();
    }

    [Fact]
    public async Task Commit_MoreThanARecordShouldCarry_GoesToTheStoreFromThereOn()
    {
        Operation batch = await Alice.CommitAsync(steps =>
        {
            for (int i = 0; i < 60; i++)
            {
                steps.WriteAllBytes($"{i}", Noise(40_000, seed: i));
            }
        });

        Assert.InRange(batch.Effects.OfType<FileSpliced>().Sum(spliced => spliced.Splice.Inserted.Length), 900_000, 1 << 20);
        Assert.InRange(batch.Effects.OfType<FileWritten>().Count(), 30, 40);
        await ReopenAsync();
        for (int i = 0; i < 60; i++)
        {
            Assert.Equal(Noise(40_000, seed: i), await Bob.ReadAllBytesAsync($"{i}"));
        }

        // The limit is that of a batch, not of what comes after it.
        Operation next = await Alice.WriteAllBytesAsync("next", Noise(40_000, seed: 99));
        Assert.IsType<FileSpliced>(Assert.Single(next.Effects));
        await AssertSoundAsync();
    }

    [Fact]
    public async Task Commit_MoreThanARecordCanHold_ChangesNothing()
    {
        string directory = string.Join('/', Enumerable.Repeat(new string('d', 200), 5));

        IOException refused = await AssertChangesNothingAsync<IOException>(() => Alice.CommitAsync(steps =>
        {
            for (int i = 0; i < 9_000; i++)
            {
                steps.CreateDirectory($"{directory}/{i}");
            }
        }));

        Assert.Contains("too many for one operation", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Commit_ManyAtOnce_KeepWhatTheFilesHaveInCommon()
    {
        await Alice.CommitAsync(batch =>
        {
            batch.WriteAllText("left", "100");
            batch.WriteAllText("right", "0");
        });

        await Task.WhenAll(Enumerable.Range(0, 40).Select(i => Files.Replicas.ElementAt(i % 3).CommitAsync(batch =>
        {
            batch.UpdateText("left", text => $"{int.Parse(text) - 1}");
            batch.UpdateText("right", text => $"{int.Parse(text) + 1}");
        })));

        Assert.Equal(["left=60", "right=40"], Texts(Bob));
        List<Operation> history = await HistoryAsync();
        Assert.Equal(41, history.Count);
        foreach (Operation operation in history)
        {
            Assert.Equal(100, int.Parse((await VersionAsync("left", operation)).Text) + int.Parse((await VersionAsync("right", operation)).Text));
        }

        await AssertSoundAsync();
    }

    private static void Describe(ReplicaBatch batch, string step, OperationId expected)
    {
        ReadOnlyMemory<byte> bytes = "x"u8.ToArray();
        Action describe = step switch
        {
            nameof(ReplicaBatch.WriteAllText) => () => batch.WriteAllText("a", "x", expected),
            nameof(ReplicaBatch.WriteAllBytes) => () => batch.WriteAllBytes("a", bytes, expected),
            nameof(ReplicaBatch.AppendAllText) => () => batch.AppendAllText("a", "x", expected),
            nameof(ReplicaBatch.AppendAllBytes) => () => batch.AppendAllBytes("a", bytes, expected),
            nameof(ReplicaBatch.Update) => () => batch.Update("a", old => old, expected),
            nameof(ReplicaBatch.UpdateText) => () => batch.UpdateText("a", old => old, expected),
            nameof(ReplicaBatch.WriteAt) => () => batch.WriteAt("a", 0, bytes, expected),
            nameof(ReplicaBatch.Splice) => () => batch.Splice("a", 0, 1, bytes, expected),
            nameof(ReplicaBatch.Delete) => () => batch.Delete("a", expected),
            nameof(ReplicaBatch.Move) => () => batch.Move("a", "b", overwrite: false, expected),
            _ => () => batch.Expect("a", expected),
        };
        describe();
    }

    private static byte[] Noise(int length, int seed)
    {
        byte[] bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    private async Task<(OperationId Version, string Text)> VersionAsync(string path, Operation after)
    {
        FileContent content = await Files.ReadVersionAsync(path, after.Id);
        return (content.Version, content.Text);
    }

    private IEnumerable<string> Texts(Replica replica) => OnDisk(replica)
        .OrderBy(entry => entry.Key, StringComparer.Ordinal)
        .Select(entry => entry.Value == "/" ? $"{entry.Key}/" : $"{entry.Key}={Encoding.UTF8.GetString(Convert.FromHexString(entry.Value))}");
}

public sealed class BatchOnMockTests() : BatchTests(TestDisk.Mock());

public sealed class BatchOnDiskTests() : BatchTests(TestDisk.Real());
