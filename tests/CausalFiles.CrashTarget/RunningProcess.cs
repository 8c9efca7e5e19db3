using System.Diagnostics;

namespace CausalFiles.CrashTarget;

/// <summary>A process that was started, and what it has said so far.</summary>
internal sealed class RunningProcess : IDisposable
{
    private readonly Process process;
    private readonly TaskCompletionSource ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource acting = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<string> acknowledged = [];
    private readonly Task reading;

    internal RunningProcess(string name, string[] arguments)
    {
        Name = name;
        ProcessStartInfo start = new("dotnet", [typeof(RunningProcess).Assembly.Location, .. arguments]) { RedirectStandardInput = true, RedirectStandardOutput = true, UseShellExecute = false };
        process = Process.Start(start)!;
        reading = Task.Run(ReadAsync);
    }

    internal string Name { get; }

    internal Task Ready => ready.Task;

    /// <summary>Ends when it has acknowledged something.</summary>
    internal Task Acting => acting.Task;

    /// <summary>Whether it was ended before its time.</summary>
    internal bool IsKilled { get; private set; }

    /// <summary>Whether it has said that it is done.</summary>
    internal bool IsDone { get; private set; }

    /// <summary>Why it ended too early, as it says.</summary>
    internal string? Failure { get; private set; }

    /// <summary>What it has acknowledged; to be read when it has ended.</summary>
    internal IReadOnlyList<string> Acknowledged => acknowledged;

    internal int CountNow
    {
        get
        {
            lock (acknowledged)
            {
                return acknowledged.Count;
            }
        }
    }

    public void Dispose()
    {
        if (!process.HasExited)
        {
            process.Kill();
        }

        process.Dispose();
    }

    /// <summary>Lets it begin, once it is ready.</summary>
    internal void Begin() => process.StandardInput.WriteLine();

    /// <summary>Ends it with SIGKILL.</summary>
    internal void Kill()
    {
        IsKilled = true;
        process.Kill();
    }

    internal async Task SignalAsync(string signal)
    {
        using Process kill = Process.Start("kill", [$"-{signal}", $"{process.Id}"]);
        await kill.WaitForExitAsync();
    }

    internal async Task WaitAsync()
    {
        await reading;
        await process.WaitForExitAsync();
    }

    private async Task ReadAsync()
    {
        // A last line that a kill has cut off was not told.
        string rest = "";
        char[] block = new char[64 * 1024];
        int read;
        while ((read = await process.StandardOutput.ReadAsync(block)) > 0)
        {
            string[] lines = (rest + new string(block, 0, read)).Split('\n');
            rest = lines[^1];
            foreach (string line in lines[..^1])
            {
                Take(line.TrimEnd('\r'));
            }
        }

        _ = ready.TrySetResult();
        _ = acting.TrySetResult();
    }

    private void Take(string line)
    {
        if (line == "ready")
        {
            _ = ready.TrySetResult();
        }
        else if (line == "done")
        {
            IsDone = true;
        }
        else if (line.StartsWith("failed ", StringComparison.Ordinal))
        {
            Failure = line;
        }
        else
        {
            lock (acknowledged)
            {
                acknowledged.Add(line);
            }

            _ = acting.TrySetResult();
        }
    }
}
