using CausalFiles.Clocks;
using CausalFiles.Contents;
using CausalFiles.Durability;
using CausalFiles.Naming;
using CausalFiles.Operations;
using CausalFiles.State;
using CsCheck;

namespace CausalFiles.Tests.State;

/// <summary>Random operations on a tree and on a model of it: the same entries, or the same refusal, after each.</summary>
public class FileTreeModelTests
{
    // Few names, so that paths meet, and two that only their case tells apart.
    private static readonly Gen<FilePath> Path = Gen.Frequency(
        (1, Gen.Const(0)), (10, Gen.Const(1)), (10, Gen.Const(2)), (4, Gen.Const(3)))
        .SelectMany(depth => Gen.OneOf("a", "A", "b").Array[depth])
        .Select(names => FilePath.Parse(string.Join('/', names)));

    private static readonly Gen<Effect> AnyEffect = Gen.Frequency(
        (4, Gen.Select(Path, Gen.Byte).Select(Effect (path, content) => new FileWritten(path, Snapshot.Of([content])))),
        (4, Path.Select(Effect (path) => new DirectoryCreated(path))),
        (10, Gen.Select(Path, Path).Select(Effect (from, to) => new EntryMoved(from, to))),
        (4, Path.Select(Effect (path) => new FileDeleted(path))),
        (1, Path.Select(Effect (path) => new DirectoryDeleted(path))));

    // Without something to begin with, most of what a short history asks for is missing.
    private static readonly Effect[] Beginning =
    [
        new DirectoryCreated("a"),
        new DirectoryCreated("a/a"),
        TreeOperations.Write("a/a/b"),
        new DirectoryCreated("b"),
        TreeOperations.Write("b/a"),
    ];

    private static readonly Gen<Effect[][]> History =
        Gen.Frequency((4, AnyEffect.Array[1]), (1, AnyEffect.Array[2, 3])).Array[1, 30].Select(Effect[][] (effects) => [Beginning, .. effects]);

    [Fact]
    public void Apply_RandomHistory_DoesWhatTheModelDoes() => History.Sample(history =>
    {
        FileTree tree = FileTree.Empty;
        ModelTree model = new();
        List<(FileTree Tree, ModelTree Model)> past = [];
        for (int i = 0; i < history.Length; i++)
        {
            past.Add((tree, model));
            Operation operation = TreeOperations.Change(i + 1, history[i]);
            (model, Type? refusal) = model.Apply(operation);

            Exception? error = Record.Exception(() => tree = tree.Apply(operation));

            Assert.Equal(refusal, error?.GetType());
            AssertSame(model, tree);
        }

        // What came later, applied or refused, changed none of the earlier trees.
        Assert.All(past, p => AssertSame(p.Model, p.Tree));
    }, iter: 500);

    [Fact]
    public void Replay_RandomHistory_IsTheTreeThatRefusesNothing() => History.Sample(history =>
    {
        LogState state = LogState.Before(VectorClock.Zero);
        ModelTree model = new();
        foreach (Effect[] effects in history)
        {
            Operation operation = TreeOperations.Change(state.Last.Next.Value, effects);
            (model, Type? refusal) = model.Apply(operation);

            Exception? error = Record.Exception(() => state = state.Replay(operation));

            Assert.Equal(refusal, error?.InnerException?.GetType());
            Assert.Equal(refusal is null ? null : typeof(CorruptionException), error?.GetType());
            AssertSame(model, state.Tree);
        }
    }, iter: 200);

    private static void AssertSame(ModelTree model, FileTree tree)
    {
        Assert.Equal(model.Entries, tree.Entries().Select(e => KeyValuePair.Create(e.Key, Describe(e.Value))));
        foreach ((string path, ModelTree.Entry entry) in model.Entries)
        {
            Assert.Equal(entry, Describe(tree.Find(path) ?? throw new InvalidOperationException(path)));
        }

        foreach (string path in (string[])["a", "A", "b", "a/a", "a/A", "A/a", "b/b/b"])
        {
            Assert.Equal(model.Entries.ContainsKey(path), tree.Find(path) is not null);
        }
    }

    private static ModelTree.Entry Describe(TreeEntry entry) => entry is FileEntry file
        ? new ModelTree.Entry(IsDirectory: false, file.Identity, file.Version, file.Content, file.Modified)
        : new ModelTree.Entry(IsDirectory: true, entry.Identity);
}
