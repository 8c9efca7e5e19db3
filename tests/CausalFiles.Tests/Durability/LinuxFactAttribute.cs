namespace CausalFiles.Tests.Durability;

/// <summary>A test that looks into <c>/proc</c>; elsewhere it is reported as skipped.</summary>
public sealed class LinuxFactAttribute : FactAttribute
{
    public LinuxFactAttribute() => Skip = OperatingSystem.IsLinux() ? null : "needs Linux";
}
