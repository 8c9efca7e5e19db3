using System.Diagnostics;
using System.Text.RegularExpressions;
using CausalFiles.Tests.Harness;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace CausalFiles.Tests.Architecture;

/// <summary>Every piece of C# in the README is compiled, run as a program of its own, and does what the README says.</summary>
public sealed partial class ReadmeTests : IDisposable
{
    private static readonly string Readme = File.ReadAllText(Repository.PathOf("README.md"));

    private readonly TestDisk disk = TestDisk.Real();

    public static TheoryData<int> Blocks => [.. Enumerable.Range(0, Fences("csharp").Count)];

    public void Dispose() => disk.Dispose();

    [Theory]
    [MemberData(nameof(Blocks))]
    public async Task Code_OfTheReadme_CompilesAndRuns(int block)
    {
        (int exitCode, string output, string error) = await RunAsync(Fences("csharp")[block]);

        Assert.Equal((0, ""), (exitCode, error));
        Assert.NotEmpty(output);
    }

    [Fact]
    public async Task Code_OfTheFirstScreen_PrintsWhatTheReadmeSays()
    {
        (_, string output, _) = await RunAsync(Fences("csharp")[0]);

        Assert.Equal(Time().Replace(Fences("text")[0], "…"), Time().Replace(output, "…"));
    }

    [Fact]
    public void Links_OfTheDocuments_LeadToFiles()
    {
        string[] documents = [Repository.PathOf("README.md"), Repository.PathOf("CHANGELOG.md"), .. Directory.EnumerateFiles(Repository.PathOf("docs"), "*.md")];
        foreach (string document in documents)
        {
            IEnumerable<string> targets = Link().Matches(File.ReadAllText(document)).Select(match => match.Groups[1].Value);
            Assert.All(targets, target => Assert.True(File.Exists(Path.Combine(Path.GetDirectoryName(document)!, target)), $"{document}: {target}"));
        }
    }

    private static List<string> Fences(string language) =>
        [.. Regex.Matches(Readme, $"^```{language}\n(.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline).Select(match => match.Groups[1].Value)];

    [GeneratedRegex(@"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}")]
    private static partial Regex Time();

    [GeneratedRegex(@"\]\((?!https?:)([^)#]+)\)")]
    private static partial Regex Link();

    private async Task<(int ExitCode, string Output, string Error)> RunAsync(string code)
    {
        Compile(code);
        ProcessStartInfo start = new("dotnet", [disk.PathOf("readme.dll")])
        {
            WorkingDirectory = disk.Root,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, output, await error);
    }

    private void Compile(string code)
    {
        const string ImplicitUsings =
            "global using System; global using System.Collections.Generic; global using System.IO; global using System.Linq; "
            + "global using System.Threading; global using System.Threading.Tasks;";
        CSharpParseOptions options = new(LanguageVersion.CSharp14);
        string[] libraries = [.. Directory.EnumerateFiles(AppContext.BaseDirectory, "*.dll").Where(IsOfTheLibrary)];
        var compilation = CSharpCompilation.Create(
            "readme",
            [CSharpSyntaxTree.ParseText(code, options), CSharpSyntaxTree.ParseText(ImplicitUsings, options)],
            [.. Sources.PlatformReferences, .. libraries.Select(path => MetadataReference.CreateFromFile(path))],
            new CSharpCompilationOptions(OutputKind.ConsoleApplication, nullableContextOptions: NullableContextOptions.Enable));

        Assert.Empty(compilation.Emit(disk.PathOf("readme.dll")).Diagnostics.Where(d => d.Severity >= DiagnosticSeverity.Warning));
        File.Copy(Path.Combine(AppContext.BaseDirectory, "CausalFiles.Simulation.runtimeconfig.json"), disk.PathOf("readme.runtimeconfig.json"));
        Array.ForEach(libraries, path => File.Copy(path, disk.PathOf(Path.GetFileName(path))));
    }

    private static bool IsOfTheLibrary(string path)
    {
        string name = Path.GetFileName(path);
        string[] families = ["System.IO.", "TestableIO.", "Testably.", "Microsoft.Extensions.", "ZstdSharp", "DiffPlex"];
        return name == "CausalFiles.dll" || families.Any(family => name.StartsWith(family, StringComparison.Ordinal));
    }
}
