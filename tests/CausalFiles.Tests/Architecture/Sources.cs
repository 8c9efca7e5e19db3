using CausalFiles.Tests.Harness;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace CausalFiles.Tests.Architecture;

/// <summary>The library's sources, bound so that every name in them is known for what it means.</summary>
internal static class Sources
{
    internal static IEnumerable<string> Files { get; } =
        [.. Directory.EnumerateFiles(Repository.PathOf("src", "CausalFiles"), "*.cs", SearchOption.AllDirectories).Order()];

    internal static IEnumerable<MetadataReference> PlatformReferences { get; } =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => !Path.GetFileName(path).StartsWith("CausalFiles", StringComparison.Ordinal))
            .Select(path => MetadataReference.CreateFromFile(path)),
    ];

    internal static CSharpCompilation Compilation { get; } = Compile();

    private static CSharpCompilation Compile()
    {
        const string ImplicitUsings =
            "global using System; global using System.Collections.Generic; global using System.IO; global using System.Linq; "
            + "global using System.Threading; global using System.Threading.Tasks;";
        CSharpParseOptions options = new(LanguageVersion.Preview);
        IEnumerable<SyntaxTree> trees = Files
            .Select(path => CSharpSyntaxTree.ParseText(File.ReadAllText(path), options, path))
            .Append(CSharpSyntaxTree.ParseText(ImplicitUsings, options));
        return CSharpCompilation.Create(
            "CausalFiles", trees, PlatformReferences, new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true));
    }
}
