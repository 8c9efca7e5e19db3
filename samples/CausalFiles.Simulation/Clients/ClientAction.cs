namespace CausalFiles.Simulation.Clients;

/// <summary>What a client can decide to do.</summary>
internal enum ClientAction
{
    Read,
    Write,
    Update,
}
