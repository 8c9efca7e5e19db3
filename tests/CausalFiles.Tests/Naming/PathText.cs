using CausalFiles.Naming;
using CsCheck;

namespace CausalFiles.Tests.Naming;

/// <summary>Random texts that are paths, nearly paths, or nothing of the kind.</summary>
internal static class PathText
{
    private static readonly string[] Pieces =
    [
        "a", "b", "Z", "0", "x.y", "e\u0301", "\u00e9", "\u0338", "\u4e2d", "\ud83c\udf89", "\u037e", "\u212a", "\u200d", "\ufffd",
        "/", "/", "/", ".", "..", " ", "nul", "COM", "1", "\u00b9", "$", "-",
    ];

    private static readonly string[] BadPieces =
    [
        "\\", ":", "<", "|", "?", "\0", "\n", "\u007f", "\u0085", "\ud800", "\ud801", "\udc00", "\ufffe", "\uffff", "//", "../", "C:/",
    ];

    private static readonly string[] Names = ["a", "b", "ab", "a.b", "\u00e9", "Z", "0 0"];

    /// <summary>Text made of pieces that try the rules; most of it is refused.</summary>
    internal static Gen<string> Any { get; } = Gen.Frequency(
        (3, Gen.OneOf(Pieces).Array[0, 12].Select(string.Concat)),
        (1, Gen.OneOf([.. Pieces, .. BadPieces]).Array[0, 12].Select(string.Concat)),
        (1, Gen.Char.Array[0, 20].Select(c => new string(c))));

    /// <summary>Paths, from a small alphabet in which prefixes are frequent.</summary>
    internal static Gen<FilePath> Valid { get; } = Gen.OneOf(Names).Array[0, 4].Select(names => FilePath.Parse(string.Join('/', names)));

    /// <summary>The path, or null for a text that is refused.</summary>
    internal static FilePath? TryParse(string text)
    {
        try
        {
            return FilePath.Parse(text);
        }
        catch (InvalidPathException)
        {
            return null;
        }
    }
}
