using System.Diagnostics;
using System.Text.Json;

namespace CausalFiles.Benchmarks.Children;

/// <summary>This program once more, so that time and memory are those of one piece of work alone.</summary>
internal static class ChildProcess
{
    /// <summary>The first argument of a child; its verb follows.</summary>
    internal const string Marker = "--child";

    /// <summary>Runs a child to its end.</summary>
    /// <returns>What it has printed.</returns>
    /// <exception cref="InvalidOperationException">It failed.</exception>
    internal static async Task<T> RunAsync<T>(string verb, IEnumerable<string> arguments, CancellationToken stop)
    {
        ProcessStartInfo start = new(Environment.ProcessPath!) { RedirectStandardOutput = true };
        if (Path.GetFileNameWithoutExtension(start.FileName) == "dotnet")
        {
            start.ArgumentList.Add(typeof(ChildProcess).Assembly.Location);
        }

        foreach (string argument in (IEnumerable<string>)[Marker, verb, .. arguments])
        {
            start.ArgumentList.Add(argument);
        }

        using Process process = Process.Start(start)!;
        try
        {
            string printed = await process.StandardOutput.ReadToEndAsync(stop);
            await process.WaitForExitAsync(stop);
            return process.ExitCode == 0
                ? JsonSerializer.Deserialize<T>(printed)!
                : throw new InvalidOperationException($"The process that should {verb} ended with {process.ExitCode}.");
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill();
            }
        }
    }

    /// <summary>Does a child's work, in the child.</summary>
    internal static async Task<int> WorkAsync(IReadOnlyList<string> arguments)
    {
        object outcome = arguments[0] switch
        {
            FillChild.Verb => await FillChild.WorkAsync(arguments[1], arguments[2]),
            OpenChild.Verb => await OpenChild.WorkAsync(arguments[1]),
            StreamChild.LibraryVerb => await StreamChild.WriteToLibraryAsync(arguments[1], arguments[2]),
            StreamChild.CopyVerb => await StreamChild.CopyAsync(arguments[1], arguments[2]),
            _ => throw new ArgumentException($"There is no work called '{arguments[0]}'.", nameof(arguments)),
        };
        Console.WriteLine(JsonSerializer.Serialize(outcome, outcome.GetType()));
        return 0;
    }

    /// <summary>The most memory that this process has had in use so far, in bytes.</summary>
    internal static long PeakMemory()
    {
        using var self = Process.GetCurrentProcess();
        return self.PeakWorkingSet64;
    }
}
