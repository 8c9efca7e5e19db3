using CausalFiles.Contents;
using CausalFiles.Naming;
using CausalFiles.Operations;
using CausalFiles.State;
using static CausalFiles.Tests.State.TreeOperations;

namespace CausalFiles.Tests.State;

public class FileTreeTests
{
    [Fact]
    public void Empty_HoldsOnlyTheRoot()
    {
        Assert.Empty(FileTree.Empty.Entries());
        Assert.Same(FileTree.Empty.Root, FileTree.Empty.Find(FilePath.Root));
        Assert.True(FileTree.Empty.GetDirectory(FilePath.Root).IsEmpty);
    }

    [Fact]
    public void Find_Missing_IsNull()
    {
        FileTree tree = Tree(Write("a"), new DirectoryCreated("d"));

        Assert.Null(tree.Find("b"));
        Assert.Null(tree.Find("A"));
        Assert.Null(tree.Find("a/below"));
        Assert.Null(tree.Find("d/x"));
        Assert.Null(tree.FindFile("b"));
    }

    [Fact]
    public void GetFile_FileOrNot_IsItOrThrows()
    {
        FileTree tree = Tree(Write("a"), new DirectoryCreated("d"));

        Assert.Same(tree.Find("a"), tree.GetFile("a"));
        Assert.Equal("b", Assert.Throws<FileNotFoundException>(() => tree.GetFile("b")).FileName);
        Assert.Throws<UnauthorizedAccessException>(() => tree.GetFile("d"));
        Assert.Throws<UnauthorizedAccessException>(() => tree.FindFile(FilePath.Root));
    }

    [Fact]
    public void GetDirectory_DirectoryOrNot_IsItOrThrows()
    {
        FileTree tree = Tree(Write("a"), new DirectoryCreated("d"));

        Assert.Same(tree.Find("d"), tree.GetDirectory("d"));
        Assert.Throws<DirectoryNotFoundException>(() => tree.GetDirectory("b"));
        Assert.Throws<IOException>(() => tree.GetDirectory("a"));
    }

    [Fact]
    public void Apply_NewFile_HasTheOperationAsVersionAndTheEffectAsIdentity()
    {
        FileTree tree = FileTree.Empty.Apply(Change(5, new DirectoryCreated("d"), Write("d/a", "content")));

        FileEntry file = tree.GetFile("d/a");
        Assert.Equal(new OperationId(5), file.Version);
        Assert.Equal(new EffectId(new OperationId(5), 1), file.Identity);
        Assert.Equal(new EffectId(new OperationId(5), 0), tree.GetDirectory("d").Identity);
        Assert.Equal(Snapshot.Of("content"u8), file.Content);
        Assert.Equal(Start.AddSeconds(5), file.Modified);
    }

    [Fact]
    public void Apply_FileWrittenAgain_KeepsTheIdentity()
    {
        FileEntry file = Tree(Write("a", "1"), Write("a", "2")).GetFile("a");

        Assert.Equal(new OperationId(1), file.Identity.Operation);
        Assert.Equal(new OperationId(2), file.Version);
        Assert.Equal(Snapshot.Of("2"u8), file.Content);
    }

    [Fact]
    public void Apply_FileDeletedAndWritten_IsAnotherFile() =>
        Assert.Equal(new OperationId(3), Tree(Write("a"), new FileDeleted("a"), Write("a")).GetFile("a").Identity.Operation);

    [Fact]
    public void Apply_MovedFile_KeepsIdentityAndVersion()
    {
        FileTree before = Tree(new DirectoryCreated("d"), Write("a"));

        FileTree after = before.Apply(Change(3, new EntryMoved("a", "d/b")));

        Assert.Same(before.Find("a"), after.Find("d/b"));
        Assert.Equal("d/ d/b", after.Paths());
    }

    [Fact]
    public void Apply_MovedDirectory_TakesAllBelowAlong()
    {
        FileTree before = Tree(new DirectoryCreated("d"), new DirectoryCreated("d/e"), Write("d/e/a"), new DirectoryCreated("x"));

        FileTree after = before.Apply(Change(5, new EntryMoved("d", "x/y")));

        Assert.Equal("x/ x/y/ x/y/e/ x/y/e/a", after.Paths());
        Assert.Same(before.Find("d/e/a"), after.Find("x/y/e/a"));
    }

    [Theory]
    [InlineData("d", "d/e")]
    [InlineData("d", "d/e/f")]
    public void Apply_MoveIntoItself_IsRefused(string from, string to)
    {
        FileTree tree = Tree(new DirectoryCreated("d"), new DirectoryCreated("d/e"));

        IOException error = Assert.Throws<IOException>(() => tree.Apply(Change(3, new EntryMoved(from, to))));

        Assert.Contains($"'{from}' cannot be moved to '{to}'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Apply_MoveToItself_IsRefusedAsExisting()
    {
        IOException error = Assert.Throws<IOException>(() => Tree(Write("a")).Apply(Change(2, new EntryMoved("a", "a"))));

        Assert.Equal("'a' exists already.", error.Message);
    }

    [Fact]
    public void Apply_MoveOverAnother_IsRefused()
    {
        FileTree tree = Tree(Write("a"), Write("b"));

        Assert.Throws<IOException>(() => tree.Apply(Change(3, new EntryMoved("a", "b"))));
        Assert.Equal("b", tree.Apply(Change(3, new FileDeleted("b"), new EntryMoved("a", "b"))).Paths());
    }

    [Fact]
    public void Apply_CaseOnlyRename_Works()
    {
        FileTree before = Tree(new DirectoryCreated("docs"), Write("docs/plan.md"));

        FileTree after = before.Apply(Change(3, new EntryMoved("docs/plan.md", "docs/Plan.md"), new EntryMoved("docs", "Docs")));

        Assert.Equal("Docs/ Docs/Plan.md", after.Paths());
        Assert.Same(before.Find("docs/plan.md"), after.Find("Docs/Plan.md"));
        Assert.Null(after.Find("docs"));
    }

    [Fact]
    public void Apply_DeletedDirectory_GoesWithAllItHolds()
    {
        FileTree tree = Tree(new DirectoryCreated("d"), new DirectoryCreated("d/e"), Write("d/e/a"), Write("da"), new DirectoryDeleted("d"));

        Assert.Equal("da", tree.Paths());
    }

    [Fact]
    public void Apply_OperationWithoutEffects_IsTheSameTree()
    {
        FileTree tree = Tree(Write("a"));

        Assert.Same(tree, tree.Apply(Change(2)));
    }

    [Fact]
    public void Apply_LaterEffectIsRefused_LeavesNothingOfTheEarlierOnes()
    {
        FileTree tree = Tree(Write("a", "1"));

        Assert.Throws<FileNotFoundException>(() => tree.Apply(Change(2, Write("a", "2"), Write("b"), new FileDeleted("missing"))));

        Assert.Equal("a", tree.Paths());
        Assert.Equal(Snapshot.Of("1"u8), tree.GetFile("a").Content);
    }

    [Fact]
    public void Apply_Succeeding_LeavesTheOldTreeAndSharesTheRest()
    {
        FileTree before = Tree(new DirectoryCreated("d"), Write("d/a"), new DirectoryCreated("e"), Write("e/b"));

        FileTree after = before.Apply(Change(5, Write("d/c"), new FileDeleted("d/a")));

        Assert.Equal("d/ d/a e/ e/b", before.Paths());
        Assert.Equal("d/ d/c e/ e/b", after.Paths());
        Assert.Same(before.Find("e"), after.Find("e"));
    }
}
