using System.Diagnostics;
using CausalFiles.Tests.Harness;
using Xunit.Abstractions;

namespace CausalFiles.Tests.Sharing;

/// <summary>Processes that really are several, on one root: a short run of what <c>CausalFiles.CrashTarget --several</c> does for as long as one likes.</summary>
public sealed class SeveralProcessesTests(ITestOutputHelper output) : IDisposable
{
    private readonly TestDisk disk = TestDisk.Real();

    public void Dispose() => disk.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Run_TwoAreKilledAndOneIsStopped_LosesNothing(bool withoutFileLocking)
    {
        ProcessStartInfo start = new("dotnet", [Path.Combine(AppContext.BaseDirectory, "CausalFiles.CrashTarget.dll"), "--several", disk.PathOf("root"), "4", "4", "5", "1", "7"])
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        if (withoutFileLocking)
        {
            start.Environment["DOTNET_SYSTEM_IO_DISABLEFILELOCKING"] = "1";
        }

        using Process process = Process.Start(start)!;
        string said = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();

        output.WriteLine(said);
        Assert.DoesNotContain("WRONG", said, StringComparison.Ordinal);
        Assert.Equal(0, process.ExitCode);
    }
}
