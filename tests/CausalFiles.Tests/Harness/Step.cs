using CsCheck;

namespace CausalFiles.Tests.Harness;

/// <summary>One random operation, for the library and for <see cref="ReferenceModel"/>.</summary>
public sealed record Step(StepKind Kind, int Replica, string Path, string Other, string Text)
{
    /// <summary>Few names, two of them alike but for case, in up to three levels: so that operations meet.</summary>
    private static readonly Gen<string> Name = Gen.OneOf("a", "A", "b", "c");

    private static readonly Gen<string> AnyPath = Name.Array[1, 3].Select(names => string.Join('/', names));

    public static readonly Gen<Step> Any = Gen.Select(
        Gen.Enum<StepKind>(), Gen.Int[0, 2], AnyPath, AnyPath, Gen.String[Gen.Char['a', 'z'], 0, 8],
        (kind, replica, path, other, text) => new Step(kind, replica, path, other, text));

    public async Task<bool> TryApplyAsync(Replica replica)
    {
        try
        {
            await ApplyAsync(replica);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private Task ApplyAsync(Replica replica) => Kind switch
    {
        StepKind.Write => replica.WriteAllTextAsync(Path, Text),
        StepKind.Append => replica.AppendAllTextAsync(Path, Text),
        StepKind.Update => replica.UpdateTextAsync(Path, old => Text + old),
        StepKind.Read => replica.ReadAllTextAsync(Path),
        StepKind.Delete => replica.DeleteAsync(Path),
        StepKind.CreateDirectory => replica.CreateDirectoryAsync(Path),
        StepKind.DeleteDirectory => replica.DeleteDirectoryAsync(Path, recursive: true),
        _ => replica.MoveAsync(Path, Other),
    };
}

public enum StepKind
{
    Write,
    Append,
    Update,
    Read,
    Delete,
    CreateDirectory,
    DeleteDirectory,
    Move,
}
