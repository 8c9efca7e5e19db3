using CausalFiles.Tests.Harness;
using PublicApiGenerator;

namespace CausalFiles.Tests.Architecture;

/// <summary>
/// What the library shows is what <c>PublicApi.approved.txt</c> says. To accept a change: run this test with <c>ACCEPT_API=1</c> in the environment, and
/// read the difference that it makes to that file.
/// </summary>
public sealed class PublicApiTests
{
    [Fact]
    public void PublicApi_OfTheLibrary_IsTheApprovedOne()
    {
        string path = Repository.PathOf("tests", "CausalFiles.Tests", "Architecture", "PublicApi.approved.txt");
        ApiGeneratorOptions options = new()
        {
            IncludeAssemblyAttributes = false,
            ExcludeAttributes = ["System.Runtime.CompilerServices.AsyncIteratorStateMachineAttribute"],
        };
        string actual = typeof(ReplicatedFileSystem).Assembly.GeneratePublicApi(options).ReplaceLineEndings("\n") + "\n";
        if (Environment.GetEnvironmentVariable("ACCEPT_API") == "1")
        {
            File.WriteAllText(path, actual);
        }

        Assert.Equal(File.ReadAllText(path), actual);
    }
}
