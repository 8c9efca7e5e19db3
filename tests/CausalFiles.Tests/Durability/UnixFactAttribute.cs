namespace CausalFiles.Tests.Durability;

/// <summary>A test of what only Linux and macOS have; elsewhere it is reported as skipped.</summary>
public sealed class UnixFactAttribute : FactAttribute
{
    public UnixFactAttribute() => Skip = OperatingSystem.IsWindows() ? "needs a Unix system" : null;
}
