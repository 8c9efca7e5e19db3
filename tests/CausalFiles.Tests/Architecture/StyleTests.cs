using System.Xml.Linq;
using CausalFiles.Tests.Harness;

namespace CausalFiles.Tests.Architecture;

public sealed class StyleTests
{
    private const int LongestFile = 300;

    private static readonly Type[] PublicTypes = [.. typeof(ReplicatedFileSystem).Assembly.GetExportedTypes()];

    [Fact]
    public void Classes_ThatArePublic_AreSealedOrAbstract() =>
        Assert.DoesNotContain(PublicTypes, type => type.IsClass && !type.IsSealed && !type.IsAbstract);

    [Fact]
    public void Types_ThatArePublic_SayHowSafeTheyAreForThreads()
    {
        XDocument documentation = XDocument.Load(Path.ChangeExtension(typeof(ReplicatedFileSystem).Assembly.Location, ".xml"));
        Dictionary<string, XElement> members = documentation.Descendants("member").ToDictionary(member => member.Attribute("name")!.Value);

        // An enumeration is a number.
        IEnumerable<string?> silent = PublicTypes
            .Where(type => !type.IsEnum && members[$"T:{type.FullName}"].Element("threadsafety") is null)
            .Select(type => type.FullName);

        Assert.Empty(silent);
    }

    [Fact]
    public void Files_OfTheLibrary_HaveOneJobAndFitOnFewScreens() =>
        Assert.DoesNotContain(Sources.Files, file => File.ReadLines(file).Count() > LongestFile);

    [Fact]
    public void Files_OfTheLibrary_NeverBlockAThreadOnATask()
    {
        string[] blocking = [".Result;", ".GetAwaiter().GetResult()", ".Wait()", "Thread.Sleep"];

        Assert.DoesNotContain(Sources.Files, file => blocking.Any(File.ReadAllText(file).Contains));
    }

    [Fact]
    public void Messages_OfTheLog_HaveTheirOwnNumbers()
    {
        string table = File.ReadAllText(Repository.PathOf("src", "CausalFiles", "Diagnostics", "LogMessages.cs"));
        List<string> numbers = [.. table.Split("[LoggerMessage(").Skip(1).Select(message => message.Split(',')[0])];

        Assert.NotEmpty(numbers);
        Assert.Equal(numbers.Distinct(), numbers);
    }
}
