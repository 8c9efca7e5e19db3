using CausalFiles.Tests.Harness;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace CausalFiles.Tests.Architecture;

/// <summary>Each folder is a namespace, and knows only those above it in the list. Those on one line are equals and do not know each other.</summary>
public sealed class DirectionTests
{
    private const string Root = "CausalFiles";

    private static readonly string[][] Layers =
    [
        ["Naming"],
        ["Threading"],
        ["Durability"],
        ["Clocks"],
        ["Contents"],
        ["Operations"],
        ["State"],
        ["Diagnostics"],
        ["Sharing"],
        ["OperationLog", "Snapshots", "Locking"],
        ["Checkpoints"],
        ["Versions"],
        ["Coordination"],
        ["Intents"],
        ["Conflicts"],
        ["Replication"],
        ["History", "Followers", "Exports"],
        ["Offline"],
        ["Verification", "Compaction"],
        [""],
    ];

    [Fact]
    public void Folder_OfEveryFile_IsItsNamespaceAndInTheList()
    {
        foreach (string file in Sources.Files)
        {
            string folder = FolderOf(file);
            Assert.Contains(Layers, layer => layer.Contains(folder));
            Assert.Contains($"namespace {(folder.Length == 0 ? Root : $"{Root}.{folder}")};", File.ReadAllText(file), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Names_InEveryFile_ComeFromFoldersAbove()
    {
        List<string> wrong = [];
        foreach (SyntaxTree tree in Sources.Compilation.SyntaxTrees.Where(tree => tree.FilePath.Length > 0))
        {
            string folder = FolderOf(tree.FilePath);
            SemanticModel model = Sources.Compilation.GetSemanticModel(tree);
            IEnumerable<string> used = tree.GetRoot()
                .DescendantNodes(descendIntoTrivia: false)
                .OfType<SimpleNameSyntax>()
                .Select(name => model.GetSymbolInfo(name).Symbol)
                .Select(symbol => (symbol as INamedTypeSymbol ?? symbol?.ContainingType)?.ContainingNamespace?.ToDisplayString())
                .OfType<string>()
                .Where(name => name == Root || name.StartsWith(Root + ".", StringComparison.Ordinal))
                .Select(name => name == Root ? "" : name[(Root.Length + 1)..])
                .Distinct();
            wrong.AddRange(used.Where(other => other != folder && Rank(other) >= Rank(folder)).Select(other => $"{Path.GetFileName(tree.FilePath)} in {folder} knows {other}"));
        }

        Assert.Empty(wrong.Order());
    }

    [Fact]
    public void Binding_OfTheSources_KnowsTheirNames()
    {
        // Without this the test above could pass because nothing was understood.
        IEnumerable<Diagnostic> unknown = Sources.Compilation.GetDiagnostics().Where(d => d.Id is "CS0246" or "CS0234" or "CS0103");

        Assert.Empty(unknown);
    }

    private static int Rank(string folder) => Array.FindIndex(Layers, layer => layer.Contains(folder));

    private static string FolderOf(string file) =>
        Path.GetRelativePath(Repository.PathOf("src", Root), Path.GetDirectoryName(file)!) is var folder && folder == "." ? "" : folder;
}
