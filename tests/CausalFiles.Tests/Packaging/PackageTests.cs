using System.Diagnostics;
using System.IO.Compression;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Text.Json;
using System.Xml.Linq;
using CausalFiles.Tests.Harness;
using Xunit.Abstractions;

namespace CausalFiles.Tests.Packaging;

/// <summary>The packed file: what is in it, and that somebody who has nothing else can use it.</summary>
public sealed class PackageTests(ITestOutputHelper output) : IDisposable
{
    private const string Remote = "https://github.com/example/causalfiles.git";

    private readonly TestDisk disk = TestDisk.Real();

    // A version that no cache of packages has seen.
    private readonly string version = $"0.0.1-test.{Guid.NewGuid():n}";

    public void Dispose() => disk.Dispose();

    [Fact]
    public async Task Package_OfTheLibrary_IsCompleteAndUsableByItself()
    {
        // Built apart, so that nothing of it gets in the way of the checkout's own builds, and in a repository that has a remote, which the
        // checkout may not have.
        string sources = disk.PathOf("sources");
        string commit = await MakeRepositoryAsync(sources);
        await RunAsync(
            sources,
            "dotnet",
            "pack",
            "src/CausalFiles",
            $"-p:Version={version}",
            "-p:ContinuousIntegrationBuild=true",
            "-o",
            disk.PathOf("packages"));

        AssertComplete(commit);
        await AssertUsableAsync();
    }

    // What the library is built of, committed, with a remote that is made up. Returns the commit.
    private async Task<string> MakeRepositoryAsync(string directory)
    {
        IEnumerable<string> sources = Directory.EnumerateFiles(Repository.PathOf("src"), "*", SearchOption.AllDirectories);
        // Without ".git", which in a worktree is a file that leads back to the checkout.
        foreach (string file in Directory.EnumerateFiles(Repository.Root).Where(file => Path.GetFileName(file) != ".git").Concat(sources))
        {
            string copy = Path.Combine(directory, Path.GetRelativePath(Repository.Root, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }

        await RunAsync(directory, "git", "init", "--quiet");
        await RunAsync(directory, "git", "remote", "add", "origin", Remote);
        await RunAsync(directory, "git", "add", "--all");
        await RunAsync(directory, "git", "-c", "user.name=test", "-c", "user.email=test@example.com", "commit", "--quiet", "-m", "sources");
        return (await RunAsync(directory, "git", "rev-parse", "HEAD")).Trim();
    }

    private void AssertComplete(string commit)
    {
        using ZipArchive package = ZipFile.OpenRead(disk.PathOf("packages", $"CausalFiles.{version}.nupkg"));
        string[] names = [.. package.Entries.Select(entry => entry.FullName)];
        Assert.Superset(
            new HashSet<string>(["README.md", "lib/net8.0/CausalFiles.dll", "lib/net8.0/CausalFiles.xml", "lib/net10.0/CausalFiles.dll", "lib/net10.0/CausalFiles.xml"]),
            new HashSet<string>(names));

        using Stream specification = package.GetEntry("CausalFiles.nuspec")!.Open();
        XElement metadata = XDocument.Load(specification).Root!.Elements().Single();
        Dictionary<string, string> values = metadata.Elements().DistinctBy(e => e.Name).ToDictionary(e => e.Name.LocalName, e => e.Value);
        Assert.Equal(("MIT", "README.md"), (values["license"], values["readme"]));
        Assert.NotEmpty(values["description"]);
        XElement repository = metadata.Elements().Single(e => e.Name.LocalName == "repository");
        Assert.Equal((Remote, commit), (repository.Attribute("url")!.Value, repository.Attribute("commit")!.Value));
        Assert.Equal(5, metadata.Descendants().First(e => e.Name.LocalName == "group").Elements().Count());
        AssertReproducible(package.GetEntry("lib/net10.0/CausalFiles.dll")!);

        using ZipArchive symbols = ZipFile.OpenRead(disk.PathOf("packages", $"CausalFiles.{version}.snupkg"));
        foreach (string framework in (string[])["net8.0", "net10.0"])
        {
            using var provider = MetadataReaderProvider.FromPortablePdbStream(Copy(symbols.GetEntry($"lib/{framework}/CausalFiles.pdb")!));
            AssertLeadsToSources(provider.GetMetadataReader(), commit);
        }
    }

    private static void AssertReproducible(ZipArchiveEntry library)
    {
        using PEReader reader = new(Copy(library));
        Assert.Contains(reader.ReadDebugDirectory(), entry => entry.Type == DebugDirectoryEntryType.Reproducible);
    }

    // Whoever debugs sees the sources, linked to the repository when the build knows it, and in the symbols themselves in any case.
    private static void AssertLeadsToSources(MetadataReader reader, string commit)
    {
        Guid sourceLink = new("CC110556-A091-4D38-9FEC-25AB9A351A6A");
        Guid embeddedSource = new("0E8A571B-6926-466E-B4AD-8AB04611F5FE");
        CustomDebugInformationHandle link = reader.GetCustomDebugInformation(EntityHandle.ModuleDefinition)
            .Single(handle => reader.GetGuid(reader.GetCustomDebugInformation(handle).Kind) == sourceLink);
        using JsonDocument map = JsonDocument.Parse(reader.GetBlobBytes(reader.GetCustomDebugInformation(link).Value));
        Assert.Equal(
            $"https://raw.githubusercontent.com/example/causalfiles/{commit}/*",
            Assert.Single(map.RootElement.GetProperty("documents").EnumerateObject()).Value.GetString());
        DocumentHandle document = reader.Documents.First(handle => reader.GetString(reader.GetDocument(handle).Name).EndsWith("/Replica.cs", StringComparison.Ordinal));
        Assert.Contains(
            reader.GetCustomDebugInformation(document),
            handle => reader.GetGuid(reader.GetCustomDebugInformation(handle).Kind) == embeddedSource);
        Assert.StartsWith("/_", reader.GetString(reader.GetDocument(document).Name), StringComparison.Ordinal);
    }

    private static MemoryStream Copy(ZipArchiveEntry entry)
    {
        MemoryStream copy = new();
        using Stream content = entry.Open();
        content.CopyTo(copy);
        copy.Position = 0;
        return copy;
    }

    private async Task AssertUsableAsync()
    {
        string consumer = disk.PathOf("consumer");
        Directory.CreateDirectory(consumer);
        foreach (string file in Directory.EnumerateFiles(Repository.PathOf("tests", "PackageConsumer")))
        {
            File.Copy(file, Path.Combine(consumer, Path.GetFileName(file)));
        }

        File.Copy(Repository.PathOf("Directory.Packages.props"), Path.Combine(consumer, "Directory.Packages.props"));
        string tested = await RunAsync(
            consumer,
            "dotnet",
            "test",
            $"-p:CausalFilesVersion={version}",
            $"-p:RestoreAdditionalProjectSources={disk.PathOf("packages")}",
            $"-p:RestorePackagesPath={disk.PathOf("cache")}",
            $"-p:RestoreFallbackFolders={await GlobalPackagesAsync()}");

        // Once for each framework.
        Assert.Equal(2, tested.Split("Passed!").Length - 1);
    }

    private async Task<string> GlobalPackagesAsync()
    {
        string answer = await RunAsync(Repository.Root, "dotnet", "nuget", "locals", "global-packages", "--list");
        return answer[(answer.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();
    }

    private async Task<string> RunAsync(string directory, string command, params string[] arguments)
    {
        ProcessStartInfo start = new(command, arguments)
        {
            WorkingDirectory = directory,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };

        // The test host's own settings are not for the processes that it starts.
        foreach (string name in start.Environment.Keys.Where(name => name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)).ToList())
        {
            start.Environment.Remove(name);
        }

        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string text = await process.StandardOutput.ReadToEndAsync();
        text += await error;
        await process.WaitForExitAsync();
        output.WriteLine(text);
        Assert.True(process.ExitCode == 0, $"{command} {string.Join(' ', arguments)}\n{text}");
        return text;
    }
}
