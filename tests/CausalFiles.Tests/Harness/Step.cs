using CausalFiles.Operations;
using CsCheck;

namespace CausalFiles.Tests.Harness;

/// <summary>One random operation, for the library and for <see cref="ReferenceModel"/>.</summary>
public sealed record Step(StepKind Kind, int Replica, string Path, string Other, string Text)
{
    /// <summary>Few names, two of them alike but for case, in up to three levels: so that operations meet.</summary>
    private static readonly Gen<string> Name = Gen.OneOf("a", "A", "b", "c");

    private static readonly Gen<string> AnyPath = Name.Array[1, 3].Select(names => string.Join('/', names));

    private static readonly StepKind[] Kinds = [.. Enum.GetValues<StepKind>().Where(kind => kind != StepKind.Batch)];

    private static readonly Gen<Step> Single = Gen.Select(
        Gen.Int[0, Kinds.Length - 1].Select(i => Kinds[i]), Gen.Int[0, 2], AnyPath, AnyPath, Gen.String[Gen.Char['a', 'z'], 0, 8],
        (kind, replica, path, other, text) => new Step(kind, replica, path, other, text)
        {
            Offset = text.Length / 2,
            Removed = text.Length / 3,
            Overwrites = text.Length % 2 == 0,
        });

    private static readonly Gen<Step> AnyBatch = Gen.Select(
        Gen.Int[0, 2], Single.Where(step => step.Kind != StepKind.Read).Array[1, 5], (replica, steps) => Batch(replica, steps));

    public static readonly Gen<Step> Any = Gen.Frequency((4, Single), (1, AnyBatch));

    /// <summary>Of a batch, what it consists of.</summary>
    public IReadOnlyList<Step> Steps { get; init; } = [];

    /// <summary>What a batch consists of, and any other step itself.</summary>
    public IReadOnlyList<Step> Singles => Kind == StepKind.Batch ? Steps : [this];

    /// <summary>Of a splice, where it begins.</summary>
    public int Offset { get; init; }

    /// <summary>Of a splice, how much it removes.</summary>
    public int Removed { get; init; }

    /// <summary>Of a move, whether a file may take the place of another one.</summary>
    public bool Overwrites { get; init; }

    public static Step Batch(int replica, params Step[] steps) => new(StepKind.Batch, replica, "", "", "") { Steps = steps };

    /// <returns>The operation; null when it was refused.</returns>
    public async Task<Operation?> TryApplyAsync(Replica replica)
    {
        try
        {
            return await ApplyAsync(replica);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    public override string ToString() => Kind == StepKind.Batch ? $"[{string.Join(", ", Steps)}]" : $"{Kind} {Path} {Other} {Offset}+{Removed} '{Text}'";

    /// <returns>The operation.</returns>
    public async Task<Operation> ApplyAsync(Replica replica) => Kind == StepKind.Read
        ? (await replica.ReadAsync(Path)).Read!
        : await ChangeAsync(replica);

    private Task<Operation> ChangeAsync(Replica replica) => Kind switch
    {
        StepKind.Batch => replica.CommitAsync(batch =>
        {
            foreach (Step step in Steps)
            {
                step.Describe(batch);
            }
        }),
        StepKind.Write => replica.WriteAllTextAsync(Path, Text),
        StepKind.Append => replica.AppendAllTextAsync(Path, Text),
        StepKind.Update => replica.UpdateTextAsync(Path, old => Text + old),
        StepKind.Delete => replica.DeleteAsync(Path),
        StepKind.CreateDirectory => replica.CreateDirectoryAsync(Path),
        StepKind.DeleteDirectory => replica.DeleteDirectoryAsync(Path, recursive: true),
        StepKind.Splice => replica.SpliceAsync(Path, Offset, Removed, System.Text.Encoding.UTF8.GetBytes(Text)),
        _ => replica.MoveAsync(Path, Other, Overwrites),
    };

    private void Describe(ReplicaBatch batch)
    {
        switch (Kind)
        {
            case StepKind.Write:
                batch.WriteAllText(Path, Text);
                break;
            case StepKind.Append:
                batch.AppendAllText(Path, Text);
                break;
            case StepKind.Update:
                batch.UpdateText(Path, old => Text + old);
                break;
            case StepKind.Delete:
                batch.Delete(Path);
                break;
            case StepKind.CreateDirectory:
                batch.CreateDirectory(Path);
                break;
            case StepKind.DeleteDirectory:
                batch.DeleteDirectory(Path, recursive: true);
                break;
            case StepKind.Splice:
                batch.Splice(Path, Offset, Removed, System.Text.Encoding.UTF8.GetBytes(Text));
                break;
            default:
                batch.Move(Path, Other, Overwrites);
                break;
        }
    }
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
    Batch,
    Splice,
}
