using CausalFiles.Simulation.Clients;

namespace CausalFiles.Simulation.Output;

/// <summary>Where the run shows itself.</summary>
/// <threadsafety>Every member may be called by any number of threads.</threadsafety>
internal interface IScreen
{
    /// <summary>Writes one or more lines.</summary>
    void WriteLine(string text);

    /// <summary>Writes something that is not as it should be, while the run goes on.</summary>
    void Warn(string text);

    void Write(TableContent table);

    /// <summary>Shows how far the work has come until it ends.</summary>
    /// <returns>A task that ends, or fails, with the work.</returns>
    Task ShowProgressAsync(OperationBudget budget, Task work);
}
