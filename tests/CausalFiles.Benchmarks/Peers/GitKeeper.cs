namespace CausalFiles.Benchmarks.Peers;

/// <summary>git: a version is an <c>add</c> and a <c>commit</c>.</summary>
internal sealed class GitKeeper : IVersionKeeper
{
    private readonly ExternalTool git = ExternalTool.Find("git");
    private readonly Dictionary<string, string> environment = [];
    private string directory = "";
    private string file = "";

    public string Name => "git";

    public string? Missing => git.IsInstalled ? null : git.Missing;

    public async Task BeginAsync(string file, string store, CancellationToken stop)
    {
        directory = Path.GetDirectoryName(file)!;
        this.file = Path.GetFileName(file);
        environment["GIT_DIR"] = Path.Combine(store, "git");
        environment["GIT_WORK_TREE"] = directory;
        environment["GIT_CONFIG_GLOBAL"] = environment["GIT_CONFIG_SYSTEM"] = OperatingSystem.IsWindows() ? "NUL" : "/dev/null";
        environment["GIT_AUTHOR_NAME"] = environment["GIT_COMMITTER_NAME"] = "benchmark";
        environment["GIT_AUTHOR_EMAIL"] = environment["GIT_COMMITTER_EMAIL"] = "benchmark@example.invalid";
        await RunAsync(stop, "init", "--quiet");
        await RunAsync(stop, "config", "gc.auto", "0");
    }

    public async Task KeepAsync(CancellationToken stop)
    {
        await RunAsync(stop, "add", "--", file);
        await RunAsync(stop, "commit", "--quiet", "--message=version");
    }

    public Task PackAsync(CancellationToken stop) => RunAsync(stop, "gc", "--quiet");

    private Task RunAsync(CancellationToken stop, params IEnumerable<string> arguments) => git.RunAsync(directory, environment, stop, arguments);
}
