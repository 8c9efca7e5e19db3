using System.Text;
using CausalFiles.Naming;
using CsCheck;

namespace CausalFiles.Tests.Naming;

public class FilePathPropertyTests
{
    private const int Runs = 3_000;

    // TryParse lets everything but InvalidPathException through.
    [Fact]
    public void Parse_AnyText_IsAPathOrAnInvalidPathException() =>
        PathText.Any.Sample(text => PathText.TryParse(text) is null || FilePath.Parse(text).Value.IsNormalized(), iter: Runs);

    [Fact]
    public void Parse_ItsOwnResult_ChangesNothing() => Accepted(path => FilePath.Parse(path.Value).Value == path.Value);

    [Fact]
    public void Parse_AnotherSpelling_IsTheSamePath() =>
        Accepted(path => FilePath.Parse(path.Value.Normalize(NormalizationForm.FormD)) == path);

    [Fact]
    public void Parse_AcceptedText_StaysUnderARootThatItIsJoinedTo() => Accepted(path =>
    {
        string root = Path.GetFullPath("/some/root");
        string full = Path.GetFullPath(Path.Combine(root, path.Value));
        return path.IsRoot || full == root + Path.DirectorySeparatorChar + path.Value.Replace('/', Path.DirectorySeparatorChar);
    });

    [Fact]
    public void Parse_AcceptedText_SurvivesUtf8() =>
        Accepted(path => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(path.Value)) == path.Value && path.Value.Length <= FilePath.MaxBytes);

    [Fact]
    public void Combine_ParentAndName_IsThePath() =>
        Accepted(path => path.IsRoot || (path.Parent.Combine(path.Name) == path && path.Parent.Child(path.Name) == path));

    [Fact]
    public void Parent_Repeated_EndsAtTheRoot() => Accepted(path =>
    {
        int steps = 0;
        for (FilePath at = path; !at.IsRoot; at = at.Parent)
        {
            steps++;
        }

        return steps == path.Components().Length;
    });

    [Fact]
    public void IsWithin_AnyPair_MeansThatTheOtherIsAnAncestor() => Gen.Select(PathText.Valid, PathText.Valid).Sample((path, other) =>
    {
        string[] prefix = other.Components();
        return path.IsWithin(other) == path.Components().Take(prefix.Length).SequenceEqual(prefix);
    }, iter: Runs);

    [Fact]
    public void CompareTo_AnyPair_AgreesWithEquality() => Gen.Select(PathText.Valid, PathText.Valid).Sample(
        (path, other) => path.CompareTo(other) == 0 == (path == other) && Math.Sign(path.CompareTo(other)) == -Math.Sign(other.CompareTo(path)),
        iter: Runs);

    private static void Accepted(Func<FilePath, bool> property) =>
        PathText.Any.Sample(text => PathText.TryParse(text) is not { } path || property(path), iter: Runs);
}
