using System.Text;
using CausalFiles.Conflicts;
using CausalFiles.Naming;
using CausalFiles.Operations;
using CsCheck;

namespace CausalFiles.Tests.Conflicts;

public sealed class ConflictNameTests
{
    [Theory]
    [InlineData("plan.md", 1, "plan (conflict, bob, 17).md")]
    [InlineData("plan.md", 2, "plan (conflict, bob, 17, 2).md")]
    [InlineData("archive.tar.gz", 1, "archive.tar (conflict, bob, 17).gz")]
    [InlineData("plan", 1, "plan (conflict, bob, 17)")]
    [InlineData(".profile", 1, ".profile (conflict, bob, 17)")]
    public void Name_OfOurs_TellsWhose(string name, int attempt, string expected) =>
        Assert.Equal(expected, ConflictName.Of(name, "bob", new OperationId(17), attempt));

    [Fact]
    public void Name_OfAnyLength_IsValid() => Gen.Select(Gen.String[Gen.Char["a\u00e4\u20ac. x"], 1, 255], Gen.Int[1, 64], Gen.Int[1, 1000]).Sample((name, replica, attempt) =>
    {
        if (PortableName.BrokenRule(name) is null)
        {
            string result = ConflictName.Of(name, new string('r', replica), new OperationId(long.MaxValue), attempt);
            Assert.Null(PortableName.BrokenRule(result));
            Assert.Equal(result, result.Normalize());
            Assert.True(Encoding.UTF8.GetByteCount(result) <= 255);
        }
    });
}
