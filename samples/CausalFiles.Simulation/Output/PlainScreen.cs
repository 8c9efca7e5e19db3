using System.Diagnostics;
using CausalFiles.Simulation.Clients;

namespace CausalFiles.Simulation.Output;

/// <summary>A screen of plain lines, for files, pipes and whoever wants no control sequences.</summary>
internal sealed class PlainScreen(TextWriter output, TextWriter errors) : IScreen
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private readonly Lock writing = new();

    public void WriteLine(string text)
    {
        lock (writing)
        {
            output.WriteLine(text);
            output.Flush();
        }
    }

    public void Warn(string text)
    {
        lock (writing)
        {
            errors.WriteLine($"warning: {text}");
        }
    }

    public void Write(TableContent table) => WriteLine(string.Join('\n', PlainTable.Render(table)));

    public async Task ShowProgressAsync(OperationBudget budget, Task work)
    {
        long started = Stopwatch.GetTimestamp();
        while (await Task.WhenAny(work, Task.Delay(Interval)) != work)
        {
            WriteLine(Describe(budget.Performed, budget.Total, Stopwatch.GetElapsedTime(started)));
        }

        await work;
    }

    private static string Describe(int performed, int total, TimeSpan elapsed)
    {
        double rate = performed / elapsed.TotalSeconds;
        string left = performed == 0 ? "" : $", {Quantity.Duration(TimeSpan.FromSeconds((total - performed) / rate))} left";
        return $"{Quantity.Count(performed)} of {Quantity.Count(total)} operations, {Quantity.Number(rate)}/s{left}";
    }
}
