namespace CausalFiles.Tests.Deterministic;

/// <summary>A call of a process that has been killed, or is being: nothing comes of it, and what the system holds of its writes stays as it is.</summary>
internal sealed class ProcessEndedException(string message) : IOException(message);
