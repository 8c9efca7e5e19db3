using CausalFiles.Naming;
using CausalFiles.Operations;

namespace CausalFiles.Simulation.Checks;

/// <summary>Who wrote a file, and where it was right after that.</summary>
internal sealed record WrittenFile(Operation By, FilePath Path);
