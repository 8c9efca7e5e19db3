using CausalFiles.Naming;
using CausalFiles.Operations;
using CausalFiles.State;
using static CausalFiles.Tests.State.TreeOperations;

namespace CausalFiles.Tests.State;

/// <summary>What a tree refuses, with which exception and which words.</summary>
public class FileTreeRefusalTests
{
    private static readonly FileTree Docs = Tree(new DirectoryCreated("docs"), Write("docs/plan.md"), Write("file"));

    public static TheoryData<string, string> Collisions => new()
    {
        { "docs/Plan.md", "docs/plan.md" },
        { "docs/PLAN.MD", "docs/plan.md" },
        { "DOCS", "docs" },
        { "File", "file" },
    };

    // On Windows and macOS the two would be one file, and one replica would lose what another has.
    [Theory]
    [MemberData(nameof(Collisions))]
    public void Apply_PathThatDiffersOnlyInCase_IsRefusedWithTheNameOfTheOther(string path, string other)
    {
        foreach (Effect effect in (Effect[])[Write(path), new DirectoryCreated(path), new EntryMoved("x", path)])
        {
            FileTree tree = Docs.Apply(Change(4, Write("x")));

            IOException error = Assert.Throws<IOException>(() => tree.Apply(Change(5, effect)));

            Assert.Contains($"'{path}' and '{other}'", error.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("é", "É")]
    [InlineData("ω", "Ω")]
    [InlineData("я", "Я")]
    [InlineData("𐐨", "𐐀")]
    public void Apply_OtherAlphabetsCase_IsRefused(string lower, string upper) =>
        Assert.Throws<IOException>(() => Tree(Write(lower)).Apply(Change(2, Write(upper))));

    [Fact]
    public void Apply_SameNameInAnotherDirectory_IsNoCollision() =>
        Assert.Equal("docs/ docs/FILE docs/plan.md file", Docs.Apply(Change(4, Write("docs/FILE"))).Paths());

    [Fact]
    public void Apply_CollisionThatTheOperationRemovesFirst_IsNone() =>
        Assert.Equal("File docs/ docs/plan.md", Docs.Apply(Change(4, new FileDeleted("file"), Write("File"))).Paths());

    [Fact]
    public void Apply_Root_IsRefused()
    {
        Assert.Throws<UnauthorizedAccessException>(() => Docs.Apply(Change(4, Write(FilePath.Root))));
        Assert.Throws<UnauthorizedAccessException>(() => Docs.Apply(Change(4, new FileDeleted(FilePath.Root))));
        foreach (Effect effect in (Effect[])[
            new DirectoryCreated(FilePath.Root),
            new DirectoryDeleted(FilePath.Root),
            new EntryMoved("docs", FilePath.Root),
            new EntryMoved(FilePath.Root, "x"),
            new EntryMoved(FilePath.Root, FilePath.Root)])
        {
            InvalidPathException error = Assert.Throws<InvalidPathException>(() => Docs.Apply(Change(4, effect)));
            Assert.Contains("the root of the tree", error.Rule, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("missing/a", "missing")]
    [InlineData("docs/missing/a", "docs/missing")]
    [InlineData("file/a", "file")]
    [InlineData("Docs/a", "Docs")]
    public void Apply_ParentIsNoDirectory_IsRefusedWithItsName(string path, string parent)
    {
        foreach (Effect effect in (Effect[])[Write(path), new DirectoryCreated(path), new EntryMoved("docs/plan.md", path)])
        {
            DirectoryNotFoundException error = Assert.Throws<DirectoryNotFoundException>(() => Docs.Apply(Change(4, effect)));

            Assert.Contains($"'{parent}'", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Apply_WriteToADirectory_IsRefused() =>
        Assert.Throws<UnauthorizedAccessException>(() => Docs.Apply(Change(4, Write("docs"))));

    [Theory]
    [InlineData("docs")]
    [InlineData("file")]
    public void Apply_DirectoryThatExists_IsRefused(string path) =>
        Assert.Equal($"'{path}' exists already.", Assert.Throws<IOException>(() => Docs.Apply(Change(4, new DirectoryCreated(path)))).Message);

    [Fact]
    public void Apply_DeleteOfTheOtherKind_IsRefused()
    {
        Assert.Throws<UnauthorizedAccessException>(() => Docs.Apply(Change(4, new FileDeleted("docs"))));
        Assert.Throws<IOException>(() => Docs.Apply(Change(4, new DirectoryDeleted("file"))));
    }

    [Fact]
    public void Apply_WhatIsMissing_IsRefused()
    {
        Assert.Throws<FileNotFoundException>(() => Docs.Apply(Change(4, new FileDeleted("FILE"))));
        Assert.Throws<DirectoryNotFoundException>(() => Docs.Apply(Change(4, new DirectoryDeleted("DOCS"))));
        Assert.Throws<FileNotFoundException>(() => Docs.Apply(Change(4, new EntryMoved("DOCS", "x"))));
    }
}
