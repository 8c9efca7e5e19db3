namespace CausalFiles.Tests.Harness;

/// <summary>
/// A test that makes system calls fail with strace, which <c>tests/install-tools.sh</c> installs. Without it the test is skipped, and in CI it fails.
/// </summary>
public sealed class StraceFactAttribute : FactAttribute
{
    public StraceFactAttribute()
    {
        if (!IsInstalled && Environment.GetEnvironmentVariable("CI") != "true")
        {
            Skip = "strace is not installed; tests/install-tools.sh installs it.";
        }
    }

    private static bool IsInstalled => (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator)
        .Any(directory => File.Exists(Path.Combine(directory, "strace")));
}
