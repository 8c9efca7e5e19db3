using System.Diagnostics;

namespace CausalFiles.Tests.Harness;

/// <summary>Starts programs that stand beside the tests.</summary>
public static class ChildProcess
{
    /// <summary>Starts a program of the test's output directory with its output redirected.</summary>
    public static Process Start(string assembly, params string[] arguments) =>
        StartCommand("dotnet", [Path.Combine(AppContext.BaseDirectory, assembly), .. arguments]);

    /// <summary>Starts any program with its output redirected.</summary>
    public static Process StartCommand(string command, params string[] arguments)
    {
        ProcessStartInfo start = new(command, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        return Process.Start(start)!;
    }
}
