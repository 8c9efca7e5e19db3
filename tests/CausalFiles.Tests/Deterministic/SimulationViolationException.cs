namespace CausalFiles.Tests.Deterministic;

/// <summary>The library has done something else than it promises.</summary>
internal sealed class SimulationViolationException(string message, Exception? inner = null) : Exception(message, inner);
