namespace CausalFiles.Tests.Harness;

/// <summary>Thrown by a plan for a <see cref="DiskCallKind.Write"/>: so many bytes arrive before the write fails.</summary>
public sealed class TornWriteException(int arrived, string message = "the write was torn") : IOException(message)
{
    public int Arrived => arrived;
}
