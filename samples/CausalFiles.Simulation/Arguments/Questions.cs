using Spectre.Console;

namespace CausalFiles.Simulation.Arguments;

/// <summary>Asks on a terminal for what was not said on the command line.</summary>
internal static class Questions
{
    internal static async Task<SimulationOptions> AskAsync(IAnsiConsole terminal, SimulationOptions options)
    {
        int clients = await AskAsync(terminal, "How many clients?", options.Clients, SimulationOptions.MaxClients);
        int operations = await AskAsync(
            terminal, "How many operations in all, more than there are clients?", options.Operations, int.MaxValue);
        return options with { Clients = clients, Operations = operations };
    }

    private static Task<int> AskAsync(IAnsiConsole terminal, string question, int normal, int most) => new TextPrompt<int>(question)
        .DefaultValue(normal)
        .ValidationErrorMessage("That is no whole number.")
        .Validate(number => number >= 1 && number <= most, $"It must be from 1 to {most}.")
        .ShowAsync(terminal, CancellationToken.None);
}
