using System.Diagnostics;

namespace CausalFiles.Benchmarks.Peers;

/// <summary>A program of this machine that is measured beside the library.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Path">Where it is; null when it is not installed.</param>
internal sealed record ExternalTool(string Name, string? Path)
{
    /// <summary>Why there is no figure of it.</summary>
    internal string Missing => $"{Name} is not installed";

    internal bool IsInstalled => Path is not null;

    internal static ExternalTool Find(string name) => new(
        name,
        (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(System.IO.Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .SelectMany(directory => (string[])[System.IO.Path.Combine(directory, name), System.IO.Path.Combine(directory, name + ".exe")])
            .FirstOrDefault(File.Exists));

    /// <summary>Runs it to its end.</summary>
    /// <exception cref="InvalidOperationException">It failed.</exception>
    internal async Task RunAsync(string directory, IReadOnlyDictionary<string, string> environment, CancellationToken stop, params IEnumerable<string> arguments)
    {
        ProcessStartInfo start = new(Path!, arguments)
        {
            WorkingDirectory = directory,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach ((string name, string value) in environment)
        {
            start.Environment[name] = value;
        }

        using Process process = Process.Start(start)!;
        try
        {
            Task<string> output = process.StandardOutput.ReadToEndAsync(stop);
            string errors = await process.StandardError.ReadToEndAsync(stop);
            _ = await output;
            await process.WaitForExitAsync(stop);
            if (process.ExitCode != 0)
            {
                throw new InvalidOperationException($"{Name} ended with {process.ExitCode}: {errors}");
            }
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }
}
