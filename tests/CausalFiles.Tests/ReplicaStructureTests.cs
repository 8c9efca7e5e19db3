using CausalFiles.Coordination;
using CausalFiles.Operations;
using CausalFiles.Tests.Harness;

namespace CausalFiles.Tests;

public abstract class ReplicaStructureTests(TestDisk disk) : RootTests(disk)
{
    [Fact]
    public async Task Delete_File_IsGoneEverywhereAndStaysInTheHistory()
    {
        Operation written = await Alice.WriteAllTextAsync("a", "1");

        Operation deleted = await Bob.DeleteAsync("a", expected: written.Id);

        Assert.All(Files.Replicas, replica => Assert.Empty(OnDisk(replica)));
        Assert.Equal((OperationKind.Delete, written.Id), (deleted.Kind, deleted.BasedOn));
        Assert.Equal("1", (await Files.ReadVersionAsync("a", written.Id)).Text);
        await AssertSoundAsync();
    }

    [Fact]
    public async Task Delete_MissingDirectoryOrOtherVersion_ChangesNothing()
    {
        Operation first = await Alice.WriteAllTextAsync("a", "1");
        await Alice.WriteAllTextAsync("a", "2");
        await Alice.CreateDirectoryAsync("d");

        await AssertChangesNothingAsync<FileNotFoundException>(() => Bob.DeleteAsync("missing"));
        await AssertChangesNothingAsync<UnauthorizedAccessException>(() => Bob.DeleteAsync("d"));
        await AssertChangesNothingAsync<VersionMismatchException>(() => Bob.DeleteAsync("a", expected: first.Id));
    }

    [Fact]
    public async Task Move_File_KeepsItsVersionAndContent()
    {
        Operation written = await Alice.WriteAllTextAsync("a", "1");
        await Alice.CreateDirectoryAsync("d");

        Operation moved = await Bob.MoveAsync("a", "d/b");

        Assert.Equal((OperationKind.Move, "a", "d/b"), (moved.Kind, moved.Path.Value, moved.Destination!.Value.Value));
        Assert.Equal(written.Id, (await Carol.GetInfoAsync("d/b"))!.Version);
        Assert.All(Files.Replicas, replica => Assert.Equal(["d", "d/b"], OnDisk(replica).Keys.Order()));
        await AssertSoundAsync();
    }

    [Fact]
    public async Task Move_Directory_TakesAllThatItHolds()
    {
        await Alice.CreateDirectoryAsync("a/b/c");
        await Alice.WriteAllTextAsync("a/b/c/1", "1");
        await Alice.WriteAllTextAsync("a/2", "2");
        await Alice.CreateDirectoryAsync("x");

        await Bob.MoveAsync("a/b", "x/y");
        await Bob.WriteAllTextAsync("x/y/c/1", "one");

        Assert.All(Files.Replicas, replica => Assert.Equal(["a", "a/2", "x", "x/y", "x/y/c", "x/y/c/1"], OnDisk(replica).Keys.Order()));
        await AssertSoundAsync();
    }

    [Fact]
    public async Task Move_OntoAnExistingFile_OnlyWithOverwrite()
    {
        await Alice.WriteAllTextAsync("a", "1");
        await Alice.WriteAllTextAsync("b", "2");

        await AssertChangesNothingAsync<IOException>(() => Bob.MoveAsync("a", "b"));
        await Bob.MoveAsync("a", "b", overwrite: true);

        Assert.Equal("1", await Carol.ReadAllTextAsync("b"));
        Assert.False(await Carol.ExistsAsync("a"));
        await AssertSoundAsync();
    }

    [Fact]
    public async Task Move_CannotBeDone_ChangesNothing()
    {
        Operation written = await Alice.WriteAllTextAsync("a", "1");
        await Alice.WriteAllTextAsync("a", "2");
        await Alice.CreateDirectoryAsync("d");

        await AssertChangesNothingAsync<FileNotFoundException>(() => Bob.MoveAsync("missing", "b"));
        await AssertChangesNothingAsync<DirectoryNotFoundException>(() => Bob.MoveAsync("a", "missing/b"));
        await AssertChangesNothingAsync<IOException>(() => Bob.MoveAsync("d", "d/e"));
        await AssertChangesNothingAsync<IOException>(() => Bob.MoveAsync("a", "a"));
        await AssertChangesNothingAsync<IOException>(() => Bob.MoveAsync("a", "a", overwrite: true));
        await AssertChangesNothingAsync<IOException>(() => Bob.MoveAsync("a", "D"));
        await AssertChangesNothingAsync<UnauthorizedAccessException>(() => Bob.MoveAsync("a", "d", overwrite: true));
        await AssertChangesNothingAsync<VersionMismatchException>(() => Bob.MoveAsync("a", "b", expected: written.Id));
    }

    [Fact]
    public async Task Move_OnlyTheCaseChanges_RenamesIt()
    {
        await Alice.WriteAllTextAsync("readme", "1");

        await Bob.MoveAsync("readme", "README");

        Assert.All(Files.Replicas, replica => Assert.Equal(["README"], OnDisk(replica).Keys));
        await AssertSoundAsync();
    }

    [Fact]
    public async Task CreateDirectory_WithMissingParents_CreatesThemAll()
    {
        Operation created = await Alice.CreateDirectoryAsync("a/b/c");
        Operation again = await Bob.CreateDirectoryAsync("a/b/c");

        Assert.Equal((3, 0), (created.Effects.Count, again.Effects.Count));
        Assert.All(Files.Replicas, replica => Assert.Equal(["a", "a/b", "a/b/c"], OnDisk(replica).Keys.Order()));
        await AssertSoundAsync();
    }

    [Fact]
    public async Task CreateDirectory_WhereAFileIs_ChangesNothing()
    {
        await Alice.WriteAllTextAsync("a", "");

        await AssertChangesNothingAsync<IOException>(() => Bob.CreateDirectoryAsync("a"));
        await AssertChangesNothingAsync<IOException>(() => Bob.CreateDirectoryAsync("a/b"));
        await AssertChangesNothingAsync<IOException>(() => Bob.CreateDirectoryAsync("A"));
    }

    [Fact]
    public async Task DeleteDirectory_NotEmpty_OnlyRecursively()
    {
        await Alice.CreateDirectoryAsync("a/b");
        await Alice.WriteAllTextAsync("a/b/c", "1");

        await AssertChangesNothingAsync<IOException>(() => Bob.DeleteDirectoryAsync("a"));
        await Bob.DeleteDirectoryAsync("a", recursive: true);

        Assert.All(Files.Replicas, replica => Assert.Empty(OnDisk(replica)));
        await AssertSoundAsync();
    }

    [Fact]
    public async Task DeleteDirectory_MissingFileOrRoot_ChangesNothing()
    {
        await Alice.WriteAllTextAsync("a", "");

        await AssertChangesNothingAsync<DirectoryNotFoundException>(() => Bob.DeleteDirectoryAsync("missing"));
        await AssertChangesNothingAsync<IOException>(() => Bob.DeleteDirectoryAsync("a"));
        await AssertChangesNothingAsync<Exception>(() => Bob.DeleteDirectoryAsync("", recursive: true));
    }

    [Fact]
    public async Task Structure_FileBecomesDirectoryAndBack_EverywhereTheSame()
    {
        await Alice.WriteAllTextAsync("a", "file");
        await Bob.DeleteAsync("a");
        await Bob.CreateDirectoryAsync("a");
        await Carol.WriteAllTextAsync("a/b", "inside");
        await Alice.DeleteDirectoryAsync("a", recursive: true);
        await Alice.WriteAllTextAsync("a", "file again");

        Assert.All(Files.Replicas, replica => Assert.Equal("file again", FileSystem.File.ReadAllText(PathIn(replica, "a"))));
        await AssertSoundAsync();
    }
}

public sealed class ReplicaStructureOnMockTests() : ReplicaStructureTests(TestDisk.Mock());

public sealed class ReplicaStructureOnDiskTests() : ReplicaStructureTests(TestDisk.Real());
