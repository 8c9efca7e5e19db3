using CausalFiles.Simulation.Arguments;

namespace CausalFiles.Simulation;

internal static class Program
{
    private static Task<int> Main(string[] args) => SimulationCommand.InvokeAsync(args);
}
