using System.Diagnostics;
using System.Globalization;
using System.Threading.Channels;

namespace CausalFiles.Tests.Simulation;

/// <summary>The built sample, run as a process of its own.</summary>
public sealed class SimulationProcess : IDisposable
{
    // Far longer than any run takes: only something that hangs meets it.
    private static readonly TimeSpan Guard = TimeSpan.FromMinutes(2);

    private readonly Process process;
    private readonly Channel<string> arriving = Channel.CreateUnbounded<string>();
    private readonly List<string> output = [];
    private readonly Task<string> errors;

    private SimulationProcess(ProcessStartInfo start)
    {
        process = Process.Start(start)!;
        _ = Task.Run(ReadAsync);
        errors = process.StandardError.ReadToEndAsync();
    }

    /// <summary>Starts it; output and errors are pipes, and there is no input.</summary>
    public static SimulationProcess Start(string directory, params string[] arguments)
    {
        string dotnet = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";
        string program = Path.Combine(AppContext.BaseDirectory, "CausalFiles.Simulation.dll");
        string[] command = [.. IsInterruptIgnored() ? ["env", "--default-signal=INT"] : Array.Empty<string>(), dotnet, program, .. arguments];
        SimulationProcess simulation = new(new ProcessStartInfo(command[0], command[1..])
        {
            WorkingDirectory = directory,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        });
        simulation.process.StandardInput.Close();
        return simulation;
    }

    /// <summary>Runs it to its end.</summary>
    public static async Task<SimulationOutcome> RunAsync(string directory, params string[] arguments)
    {
        using var simulation = Start(directory, arguments);
        return await simulation.WaitAsync();
    }

    /// <summary>Waits until so many more lines have been written; fails when it ends before.</summary>
    public async Task WaitForLinesAsync(int count)
    {
        using CancellationTokenSource guard = new(Guard);
        for (int i = 0; i < count; i++)
        {
            output.Add(await arriving.Reader.ReadAsync(guard.Token));
        }
    }

    /// <summary>What Ctrl-C does.</summary>
    public void Interrupt()
    {
        using var kill = Process.Start("kill", ["-INT", process.Id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    /// <summary>What a crash does.</summary>
    public void Kill() => process.Kill();

    public async Task<SimulationOutcome> WaitAsync()
    {
        using CancellationTokenSource guard = new(Guard);
        await process.WaitForExitAsync(guard.Token);
        await foreach (string line in arriving.Reader.ReadAllAsync(guard.Token))
        {
            output.Add(line);
        }

        return new SimulationOutcome(process.ExitCode, string.Join('\n', output), await errors);
    }

    public void Dispose()
    {
        if (!process.HasExited)
        {
            process.Kill();
        }

        process.Dispose();
    }

    // Whoever is started in the background by a shell ignores SIGINT, and so do its children.
    private static bool IsInterruptIgnored()
    {
        const string Ignored = "SigIgn:";
        if (!OperatingSystem.IsLinux())
        {
            return false;
        }

        string mask = File.ReadLines("/proc/self/status").First(line => line.StartsWith(Ignored, StringComparison.Ordinal))[Ignored.Length..].Trim();
        return (ulong.Parse(mask, NumberStyles.HexNumber, CultureInfo.InvariantCulture) & 0b10) != 0;
    }

    // Read as it comes, whether or not anybody waits for it: a full pipe would hold the process up.
    private async Task ReadAsync()
    {
        Exception? failure = null;
        try
        {
            while (await process.StandardOutput.ReadLineAsync() is { } line)
            {
                _ = arriving.Writer.TryWrite(line);
            }
        }
        catch (Exception e)
        {
            failure = e;
        }

        _ = arriving.Writer.TryComplete(failure);
    }
}
