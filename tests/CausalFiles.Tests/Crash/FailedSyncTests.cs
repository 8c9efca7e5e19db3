using System.Diagnostics;
using CausalFiles.Operations;
using CausalFiles.Tests.Harness;

namespace CausalFiles.Tests.Crash;

/// <summary>
/// System calls that fail for real, underneath .NET, which drops the error of a failed fsync. What could not be made durable is never acknowledged.
/// </summary>
public sealed class FailedSyncTests : IDisposable
{
    private readonly TestDisk disk = TestDisk.Real();

    public void Dispose() => disk.Dispose();

    [StraceFact]
    public async Task LogWrite_FailsInTheKernel_IsNeverAcknowledgedAndPoisonsTheLog()
    {
        await CreateRootAsync();
        string log = Assert.Single(Directory.EnumerateFiles(disk.PathOf("root", ".causalfiles", "log")));

        (List<string> acknowledged, string end) = await RunAsync("-P", log, "-e", "trace=pwrite64", "-e", "inject=pwrite64:error=EIO:when=20+");

        Assert.Equal("failed LogFailedException", end);
        Assert.NotEmpty(acknowledged);
        await AssertThereAsync(acknowledged);
    }

    // Once a root is open, hardly anything but the log's own writes is synchronised: what opening it has to make durable is where it must notice.
    [StraceFact]
    public async Task Sync_FailsInTheKernelWhileTheRootIsOpened_IsNeverTakenForDone()
    {
        await CreateRootAsync();

        (List<string> acknowledged, string end) = await RunAsync("-e", "trace=fsync", "-e", "inject=fsync:error=EIO:when=2+");

        Assert.Equal("failed IOException", end);
        Assert.Empty(acknowledged);
        await AssertThereAsync(acknowledged);
    }

    private async Task CreateRootAsync()
    {
        await using ReplicatedFileSystem files = await ReplicatedFileSystem.OpenAsync(disk.PathOf("root"), ["client-0", "client-1"]);
        await files["client-0"].WriteAllTextAsync("shared.txt", "");
    }

    private async Task<(List<string> Acknowledged, string End)> RunAsync(params string[] injection)
    {
        using Process process = ChildProcess.StartCommand(
            "strace",
            ["-f", "-qq", "-o", disk.PathOf("trace"), .. injection, "dotnet", Path.Combine(AppContext.BaseDirectory, "CausalFiles.CrashTarget.dll"), disk.PathOf("root"), "2", "7"]);
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        string[] lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return ([.. lines.Where(line => char.IsAsciiDigit(line[0]))], lines[^1]);
    }

    private async Task AssertThereAsync(List<string> acknowledged)
    {
        await using ReplicatedFileSystem files = await ReplicatedFileSystem.OpenAsync(disk.PathOf("root"));
        HashSet<string> history = [];
        await foreach (Operation operation in files.HistoryAsync())
        {
            history.Add($"{operation.Id} {operation.Replica} {operation.Kind} {operation.Path} {operation.Snapshot?.Address}");
        }

        Assert.All(acknowledged, line => Assert.Contains(line, history));
        Assert.Equal("", string.Join('\n', (await files.VerifyAsync()).Violations));
        Trees.AssertEqual(disk.FileSystem, files.Replicas);
    }
}
