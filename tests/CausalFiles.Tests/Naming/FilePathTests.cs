using CausalFiles.Naming;

namespace CausalFiles.Tests.Naming;

public class FilePathTests
{
    private const string Composed = "caf\u00e9";
    private const string Decomposed = "cafe\u0301";

    [Theory]
    [InlineData("a")]
    [InlineData("docs/plan.md")]
    [InlineData(".hidden")]
    [InlineData("..a/a..b/...c")]
    [InlineData(" leading/in side")]
    [InlineData("日本語/✓ 🎉")]
    [InlineData("~$x;`'!@#%^&()[]{}+=,-_")]
    public void Parse_ValidPath_KeepsItsText(string text) => Assert.Equal(text, FilePath.Parse(text).Value);

    [Fact]
    public void Parse_Empty_IsTheRoot()
    {
        Assert.Equal(FilePath.Root, FilePath.Parse(""));
        Assert.True(FilePath.Parse("").IsRoot);
        Assert.False(FilePath.Parse("a").IsRoot);
    }

    [Fact]
    public void Parse_Null_Throws() => Assert.Throws<ArgumentNullException>(() => FilePath.Parse(null!));

    [Fact]
    public void Parse_ComposedAndDecomposed_AreOnePath()
    {
        FilePath path = FilePath.Parse($"{Decomposed}/{Decomposed}");

        Assert.NotEqual(Composed, Decomposed, StringComparer.Ordinal);
        Assert.Equal(FilePath.Parse($"{Composed}/{Composed}"), path);
        Assert.Equal($"{Composed}/{Composed}", path.Value);
    }

    // U+226E is the composed form of '<' and a combining stroke, and only that is looked at and stored.
    [Fact]
    public void Parse_ReservedCharacterThatComposes_IsAnotherCharacter() => Assert.Equal("a\u226e", FilePath.Parse("a<\u0338").Value);

    [Fact]
    public void Conversion_FromText_Parses()
    {
        FilePath path = Decomposed;

        Assert.Equal(FilePath.Parse(Composed), path);
        Assert.Throws<InvalidPathException>(() => (FilePath)"../a");
    }

    [Theory]
    [InlineData("", "", "")]
    [InlineData("a", "", "a")]
    [InlineData("a/b", "a", "b")]
    [InlineData("a/b/c.txt", "a/b", "c.txt")]
    public void ParentAndName_Path_AreItsTwoParts(string text, string parent, string name)
    {
        FilePath path = FilePath.Parse(text);

        Assert.Equal(FilePath.Parse(parent), path.Parent);
        Assert.Equal(name, path.Name);
    }

    [Fact]
    public void Combine_Name_IsBelow()
    {
        Assert.Equal("a", FilePath.Root.Combine("a").Value);
        Assert.Equal("a/b", FilePath.Parse("a").Combine("b").Value);
        Assert.Equal("a/" + Composed, FilePath.Parse("a").Combine(Decomposed).Value);
    }

    [Theory]
    [InlineData("..")]
    [InlineData(".")]
    [InlineData("nul.txt")]
    [InlineData("x ")]
    [InlineData("")]
    [InlineData("b/c")]
    [InlineData("/b")]
    public void Combine_WhatIsNoName_Throws(string name)
    {
        Assert.Throws<InvalidPathException>(() => FilePath.Root.Combine(name));
        Assert.Throws<InvalidPathException>(() => FilePath.Parse("a").Combine(name));
    }

    [Fact]
    public void Combine_Null_Throws()
    {
        Assert.Throws<ArgumentNullException>(() => FilePath.Root.Combine(null!));
        Assert.Throws<ArgumentNullException>(() => FilePath.Parse("a").Combine(null!));
    }

    [Fact]
    public void Combine_DecomposedName_IsMeasuredInItsComposedForm() =>
        Assert.Equal(127, FilePath.Parse("a").Combine(string.Concat(Enumerable.Repeat("e\u0301", 127))).Name.Length);

    [Fact]
    public void Combine_PathThatBecomesTooLong_Throws()
    {
        string name = new('x', 250);
        FilePath path = FilePath.Root.Combine(name).Combine(name).Combine(name).Combine(name);

        Assert.Throws<InvalidPathException>(() => path.Combine(name));
    }

    [Theory]
    [InlineData("a", "a", true)]
    [InlineData("a/b", "a", true)]
    [InlineData("a/b/c", "a", true)]
    [InlineData("a/b/c", "a/b", true)]
    [InlineData("a", "", true)]
    [InlineData("", "", true)]
    [InlineData("ab", "a", false)]
    [InlineData("ab/c", "a", false)]
    [InlineData("a.b", "a", false)]
    [InlineData("a/bc", "a/b", false)]
    [InlineData("a", "a/b", false)]
    [InlineData("", "a", false)]
    [InlineData("A/b", "a", false)]
    [InlineData("b/a", "a", false)]
    public void IsWithin_Pair_ComparesWholeComponents(string path, string ancestor, bool within) =>
        Assert.Equal(within, FilePath.Parse(path).IsWithin(ancestor));

    [Fact]
    public void Equality_SameText_IsEqual()
    {
        FilePath one = "a/b";
        FilePath other = FilePath.Parse("a").Combine("b");

        Assert.True(one == other);
        Assert.False(one != other);
        Assert.True(one.Equals((object)other));
        Assert.Equal(one.GetHashCode(), other.GetHashCode());
        Assert.Equal(0, one.CompareTo(other));
    }

    [Fact]
    public void Equality_OtherLetterCase_IsNotEqual()
    {
        Assert.True(FilePath.Parse("a") != FilePath.Parse("A"));
        Assert.False(FilePath.Parse("a").Equals("a" as object));
    }

    [Fact]
    public void Default_IsTheRoot()
    {
        FilePath root = default;

        Assert.Equal(FilePath.Root, root);
        Assert.Equal(FilePath.Parse("").GetHashCode(), root.GetHashCode());
        Assert.Equal("", root.Value);
        Assert.Empty(root.Components());
    }

    [Fact]
    public void CompareTo_Paths_IsOrdinal()
    {
        FilePath[] sorted = [.. new FilePath[] { "b", "a/b", "a.b", "a", "B", "" }.Order()];

        Assert.Equal(["", "B", "a", "a.b", "a/b", "b"], sorted.Select(p => p.Value));
    }

    [Fact]
    public void Components_Path_AreOutermostFirst() => Assert.Equal(["a", "b", "c"], FilePath.Parse("a/b/c").Components());

    [Fact]
    public void Child_NameOfTheTree_IsBelow()
    {
        Assert.Equal(FilePath.Parse("a"), FilePath.Root.Child("a"));
        Assert.Equal(FilePath.Parse("a/b"), FilePath.Parse("a").Child("b"));
    }

    [Fact]
    public void ToString_Path_IsItsText() => Assert.Equal("a/b", FilePath.Parse("a/b").ToString());
}
