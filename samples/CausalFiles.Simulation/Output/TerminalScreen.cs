using CausalFiles.Simulation.Clients;
using Spectre.Console;

namespace CausalFiles.Simulation.Output;

/// <summary>A terminal: a progress bar below the narration, and tables with borders.</summary>
internal sealed class TerminalScreen(IAnsiConsole console) : IScreen
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    public void WriteLine(string text) => console.Write(new TextAboveProgress(text));

    public void Warn(string text) => console.Write(new TextAboveProgress($"warning: {text}", new Style(Color.Yellow)));

    public void Write(TableContent content)
    {
        Table table = new Table().Border(TableBorder.Rounded).Title(Markup.Escape(content.Title));
        foreach (string column in content.Columns)
        {
            TableColumn header = new TableColumn(Markup.Escape(column)).NoWrap();
            _ = table.AddColumn(table.Columns.Count == 0 ? header.LeftAligned() : header.RightAligned());
        }

        foreach (IReadOnlyList<string> row in content.Rows)
        {
            _ = table.AddRow([.. row.Select(Markup.Escape)]);
        }

        console.Write(table);
    }

    public async Task ShowProgressAsync(OperationBudget budget, Task work)
    {
        Progress progress = console.Progress()
            .Columns(
                new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RateColumn(), new RemainingTimeColumn());
        await progress.StartAsync(async context =>
        {
            ProgressTask task = context.AddTask("operations", maxValue: budget.Total);
            while (await Task.WhenAny(work, Task.Delay(Interval)) != work)
            {
                task.Value = budget.Performed;
            }

            task.Value = budget.Performed;
            task.StopTask();
        });
        await work;
    }
}
