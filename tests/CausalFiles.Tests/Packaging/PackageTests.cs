using System.Diagnostics;
using System.IO.Compression;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Xml.Linq;
using CausalFiles.Tests.Harness;
using Xunit.Abstractions;

namespace CausalFiles.Tests.Packaging;

/// <summary>The packed file: what is in it, and that somebody who has nothing else can use it.</summary>
public sealed class PackageTests(ITestOutputHelper output) : IDisposable
{
    private readonly TestDisk disk = TestDisk.Real();

    // A version that no cache of packages has seen.
    private readonly string version = $"0.0.1-test.{Guid.NewGuid():n}";

    public void Dispose() => disk.Dispose();

    [Fact]
    public async Task Package_OfTheLibrary_IsCompleteAndUsableByItself()
    {
        // Built apart, so that nothing of it gets in the way of the checkout's own builds.
        await DotnetAsync(
            Repository.Root,
            "pack",
            "src/CausalFiles",
            $"-p:Version={version}",
            $"-p:ArtifactsPath={disk.PathOf("artifacts")}",
            "-p:ContinuousIntegrationBuild=true",
            "-o",
            disk.PathOf("packages"));

        AssertComplete();
        await AssertUsableAsync();
    }

    private void AssertComplete()
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
        Assert.Equal(4, metadata.Descendants().First(e => e.Name.LocalName == "group").Elements().Count());
        AssertReproducible(package.GetEntry("lib/net10.0/CausalFiles.dll")!);

        using ZipArchive symbols = ZipFile.OpenRead(disk.PathOf("packages", $"CausalFiles.{version}.snupkg"));
        AssertHoldsSources(symbols.GetEntry("lib/net10.0/CausalFiles.pdb")!);
        Assert.NotNull(symbols.GetEntry("lib/net8.0/CausalFiles.pdb"));
    }

    private static void AssertReproducible(ZipArchiveEntry library)
    {
        using PEReader reader = new(Copy(library));
        Assert.Contains(reader.ReadDebugDirectory(), entry => entry.Type == DebugDirectoryEntryType.Reproducible);
    }

    // Whoever debugs sees the sources, linked to the repository when the build knows it, and in the symbols themselves in any case.
    private static void AssertHoldsSources(ZipArchiveEntry symbols)
    {
        using var provider = MetadataReaderProvider.FromPortablePdbStream(Copy(symbols));
        MetadataReader reader = provider.GetMetadataReader();
        Guid embeddedSource = new("0E8A571B-6926-466E-B4AD-8AB04611F5FE");
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
        string tested = await DotnetAsync(
            consumer,
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
        string answer = await DotnetAsync(Repository.Root, "nuget", "locals", "global-packages", "--list");
        return answer[(answer.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();
    }

    private async Task<string> DotnetAsync(string directory, params string[] arguments)
    {
        ProcessStartInfo start = new("dotnet", arguments)
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
        Assert.True(process.ExitCode == 0, $"dotnet {string.Join(' ', arguments)}\n{text}");
        return text;
    }
}
