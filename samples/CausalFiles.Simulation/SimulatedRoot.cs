using System.IO.Abstractions;
using CausalFiles.Followers;
using CausalFiles.Naming;
using CausalFiles.Operations;
using CausalFiles.Simulation.Clients;
using CausalFiles.Simulation.Narration;
using CausalFiles.Simulation.Output;
using CausalFiles.Simulation.Snapshots;
using CausalFiles.Snapshots;

namespace CausalFiles.Simulation;

/// <summary>
/// Opens the root of a run with what the run wants of it: its replicas, its kind of snapshots, the readable log, the narration.
/// </summary>
internal sealed class SimulatedRoot
{
    // An entry of the readable log names every replica's clock: the numbers in it grow with the square of the replicas.
    private const int MostReplicasToRead = 100;

    private readonly FileSystem fileSystem = new();
    private readonly SimulationOptions options;
    private readonly List<ReplicaId> clients;
    private readonly SnapshotKind snapshots;
    private readonly bool isReadable;

    /// <exception cref="SnapshotChoiceException">The root keeps its snapshots in another way than the one asked for.</exception>
    internal SimulatedRoot(SimulationOptions options)
    {
        this.options = options;
        Layout = new RootLayout(options.Root);
        clients = [.. Enumerable.Range(0, options.Clients).Select(SimulatedClient.IdOf)];
        snapshots = Layout.ChooseSnapshots(options.Snapshots);
        isReadable = Layout.CountReplicas(clients.Select(client => client.Value)) <= MostReplicasToRead;
    }

    internal RootLayout Layout { get; }

    internal string SnapshotPlace => Layout.SnapshotsOf(snapshots);

    internal string ReadableLogPlace => isReadable ? Layout.ReadableLog : $"none, with more than {MostReplicasToRead} replicas";

    internal Task<ReplicatedFileSystem> OpenAsync(IScreen screen, Narrator narrator)
    {
        NamedSnapshots? named = snapshots == SnapshotKind.Named ? new NamedSnapshots(fileSystem, Layout.NamedSnapshots) : null;
        ReplicatedFileSystemOptions parts = new()
        {
            SnapshotStore = named,
            MaxInlineContent = named is null ? new ReplicatedFileSystemOptions().MaxInlineContent : 0,
            Followers = [.. Followers(named)],
            ConflictResolver = ConflictChoices.Resolver(options.Conflicts),
            LoggerFactory = new LibraryLog(screen, narrator.IsQuiet ? null : new SynchronisationStory(narrator.Tell)),
        };
        return ReplicatedFileSystem.OpenAsync(fileSystem, options.Root, clients, parts);
    }

    private IEnumerable<IOperationFollower> Followers(NamedSnapshots? named)
    {
        if (named is not null)
        {
            yield return named;
        }

        if (isReadable)
        {
            yield return new TextLog(fileSystem, Layout.ReadableLog, named is null ? null : NameOf);
        }
    }

    private string? NameOf(Operation operation) =>
        operation.Snapshot is null ? null : Path.Combine(Layout.NamedSnapshots, NamedSnapshotStore.FileName(operation));
}
