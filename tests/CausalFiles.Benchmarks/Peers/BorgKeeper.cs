namespace CausalFiles.Benchmarks.Peers;

/// <summary>borg: a version is an archive, in a repository without encryption.</summary>
internal sealed class BorgKeeper : IVersionKeeper
{
    private readonly ExternalTool borg = ExternalTool.Find("borg");
    private readonly Dictionary<string, string> environment = [];
    private string directory = "";
    private int versions;

    public string Name => "borg";

    public string? Missing => borg.IsInstalled ? null : borg.Missing;

    public async Task BeginAsync(string file, string store, CancellationToken stop)
    {
        directory = Path.GetDirectoryName(file)!;
        environment["BORG_REPO"] = Path.Combine(store, "repository");
        environment["BORG_BASE_DIR"] = Directory.CreateDirectory(store + "-cache").FullName;
        environment["BORG_UNKNOWN_UNENCRYPTED_REPO_ACCESS_IS_OK"] = "yes";
        await borg.RunAsync(directory, environment, stop, "init", "--encryption=none");
    }

    public Task KeepAsync(CancellationToken stop) => borg.RunAsync(directory, environment, stop, "create", $"::{++versions}", ".");

    public Task PackAsync(CancellationToken stop) => Task.CompletedTask;
}
