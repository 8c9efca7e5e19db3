namespace CausalFiles.Replication;

/// <summary>A replica's directory is not what was put there, so that the next effect cannot simply be applied: it has to be compared and repaired.</summary>
internal sealed class DivergedException(string path) : IOException($"'{path}' is not what was put there.");
