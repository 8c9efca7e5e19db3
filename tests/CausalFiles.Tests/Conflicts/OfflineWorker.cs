using System.Reflection;
using System.Text;
using CausalFiles.Clocks;
using CausalFiles.Conflicts;
using CausalFiles.Contents;
using CausalFiles.Coordination;
using CausalFiles.Intents;
using CausalFiles.Naming;
using CausalFiles.Operations;
using CausalFiles.State;

namespace CausalFiles.Tests.Conflicts;

/// <summary>A replica that works by itself from now on, until it comes back: what it does is logged then, with the clocks that it had, and merged.</summary>
internal sealed class OfflineWorker : IWorker
{
    private readonly Coordinator coordinator;
    private readonly CoordinatorParts parts;
    private readonly ReplicaId replica;
    private readonly List<Intent> outbox = [];
    private readonly List<DivergedStep> diverged = [];
    private IVectorClock clock;
    private FileTree own;

    internal OfflineWorker(ReplicatedFileSystem files, ReplicaId replica)
    {
        coordinator = ((ReplicatedFileSystemParts)Field(files, "parts")).Coordinator;
        parts = (CoordinatorParts)Field(coordinator, "parts");
        this.replica = replica;
        clock = files.Clock;
        own = coordinator.State.Tree;
    }

    /// <summary>Whether what fits the log's tree is put there as it is; otherwise everything counts as diverged.</summary>
    internal bool PlacesWhatFits { get; init; } = true;

    public Task WriteAsync(string path, string text) => Do(new WriteIntent(replica, path, ChunkTree.Of(Bytes(text)), expected: null));

    public Task AppendAsync(string path, string text) => Do(new AppendIntent(replica, path, Bytes(text), expected: null));

    public Task UpdateAsync(string path, Func<string, string> transform) => Do(new UpdateIntent(
        replica, path, (bytes, _) => new(Bytes(transform(Encoding.UTF8.GetString(bytes.Span)))), expected: null));

    public Task DeleteAsync(string path) => Do(new DeleteIntent(replica, path, expected: null));

    public Task MoveAsync(string from, string to) => Do(new MoveIntent(replica, from, to, overwrite: false, expected: null));

    public Task CreateDirectoryAsync(string path) => Do(new CreateDirectoryIntent(replica, path));

    public Task DeleteDirectoryAsync(string path) => Do(new DeleteDirectoryIntent(replica, path, recursive: true));

    /// <summary>Several intents as one operation.</summary>
    internal Task CommitAsync(params Intent[] steps) => Do(new BatchIntent(replica, [], steps));

    /// <summary>Comes back.</summary>
    /// <param name="resolver">Decides.</param>
    /// <param name="meanwhile">What others do after all that the replica has done is in the log, and before the merge.</param>
    /// <param name="cancellationToken">Ends the merge.</param>
    /// <returns>The merge; null when everything fitted.</returns>
    internal async Task<Operation?> ComeBackAsync(IConflictResolver? resolver = null, Func<Task>? meanwhile = null, CancellationToken cancellationToken = default)
    {
        foreach (Intent intent in outbox)
        {
            clock = clock.Increment(replica);
            FileTree before = own;
            Operation logged = await coordinator.CommitAsync(new Entry(this, intent), CancellationToken.None);
            for (int i = 0; i < logged.Changes.Count; i++)
            {
                own = own.Apply(logged.Changes[i], new EffectId(logged.Id, i), logged.Timestamp);
            }

            if (logged.Diverged.Count > 0)
            {
                diverged.Add(new DivergedStep(before, logged));
            }
        }

        await (meanwhile?.Invoke() ?? Task.CompletedTask);
        return diverged.Count == 0
            ? null
            : await coordinator.CommitAsync(new MergeIntent(replica, diverged, own, resolver ?? new KeepBothResolver()), cancellationToken);
    }

    private static object Field(object of, string name) => of.GetType().GetField(name, BindingFlags.Instance | BindingFlags.NonPublic)!.GetValue(of)!;

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private Task Do(Intent intent)
    {
        outbox.Add(intent);
        return Task.CompletedTask;
    }

    private bool Fits(IReadOnlyList<Effect> effects, FileTree theirs) => PlacesWhatFits && effects.All(effect => effect switch
    {
        EntryMoved moved => IsSame(moved.From, theirs) && IsSame(moved.To, theirs),
        FileChanged changed => IsSame(changed.Path, theirs),
        FileDeleted deleted => IsSame(deleted.Path, theirs),
        DirectoryCreated created => IsSame(created.Path, theirs),
        DirectoryDeleted deleted => IsSame(deleted.Path, theirs),
        _ => false,
    });

    private bool IsSame(FilePath path, FileTree theirs)
    {
        for (FilePath above = path.Parent; !above.IsRoot; above = above.Parent)
        {
            if (own.Find(above)?.Identity is { } mine && mine != theirs.Find(above)?.Identity)
            {
                return false;
            }
        }

        return IsSame(own.Find(path), theirs.Find(path))
            && (own.Find(path) is not null || (theirs.Find(path.Parent) is DirectoryEntry directory && !directory.Collides(path.Name, out _)));
    }

    private static bool IsSame(TreeEntry? mine, TreeEntry? their) => (mine, their) switch
    {
        (null, null) => true,
        (FileEntry one, FileEntry other) => one.Identity == other.Identity && one.Written == other.Written,
        (DirectoryEntry one, DirectoryEntry other) => one.Identity == other.Identity && one.Children.Count == other.Children.Count
            && one.Children.All(child => IsSame(child.Value, other.Find(child.Key))),
        _ => false,
    };

    /// <summary>One entry of the outbox: drafted upon the replica's own tree, and placed or recorded.</summary>
    private sealed class Entry(OfflineWorker worker, Intent intent) : Intent(worker.replica)
    {
        internal override OperationKind Kind => intent.Kind;

        internal override async ValueTask<Draft> DraftAsync(Workspace workspace, CancellationToken cancellationToken)
        {
            Workspace inner = new(worker.parts, workspace.State with { Tree = worker.own }, pending: null);
            Draft draft = await intent.DraftAsync(inner, cancellationToken);
            foreach (FileChanged changed in draft.Effects.OfType<FileChanged>())
            {
                workspace.Bring(inner.FindBrought(changed.Content.Address)!, changed is FileSpliced);
            }

            draft = draft with { Offline = new OfflineStamp(worker.parts.Time.GetUtcNow(), worker.clock) };
            return worker.Fits(draft.Effects, workspace.State.Tree) ? draft : draft with { Effects = [], Diverged = draft.Effects };
        }
    }
}
