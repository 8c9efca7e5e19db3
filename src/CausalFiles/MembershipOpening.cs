using CausalFiles.Diagnostics;
using CausalFiles.Naming;
using CausalFiles.OperationLog;
using CausalFiles.Operations;
using CausalFiles.Replication;
using CausalFiles.State;
using Microsoft.Extensions.Logging;

namespace CausalFiles;

/// <summary>
/// Settles which replicas a root has when it is opened. The log is the truth about who was retired; who is one of this root's, the metadata says, or, where that is lost, the
/// directory of files of a replica that the log knows.
/// </summary>
internal sealed class MembershipOpening(RootDirectory root, ReplicaSet replicas, IOperationLog log, ILogger logger)
{
    /// <summary>Lets go of the replicas that were retired, before the others are started.</summary>
    /// <param name="state">What the log adds up to.</param>
    /// <param name="asked">The replicas that are asked for by name: they join again.</param>
    internal async ValueTask DismissRetiredAsync(LogState state, IReadOnlyCollection<ReplicaId> asked)
    {
        foreach (ReplicaFollower replica in replicas.Followers.Where(replica => !replica.Settle(state, asked.Contains(replica.Id))).ToList())
        {
            replicas.Remove(replica);
            await replica.LeaveAsync().ConfigureAwait(false);
            TryClear(replica.Id, () => root.RemoveMetadata(root.PathsOf(replica.Id)));
        }

        TryClear(default, root.ClearRetired);
    }

    /// <summary>Starts anew those whose metadata is lost.</summary>
    /// <exception cref="ArgumentException">The root has no replica at all.</exception>
    internal async ValueTask ReturnLostAsync(LogState state, CancellationToken cancellationToken)
    {
        foreach (ReplicaPaths paths in root.WithoutMetadata().Where(paths => state.Knowledge[paths.Id] > 0 || state.IsApart(paths.Id)))
        {
            if (replicas.Followers.Any(member => string.Equals(member.Id.Value, paths.Id.Value, StringComparison.OrdinalIgnoreCase)))
            {
                continue;
            }

            ReplicaFollower replica = replicas.Create(paths);
            _ = replica.Settle(state, isAsked: true);
            RecentChanges all = await RecentChanges.ReadAsync(log, OperationId.None, cancellationToken).ConfigureAwait(false);
            await replica.StartAsync(replica.Applied, state, all, cancellationToken).ConfigureAwait(false);
            replicas.Add(replica);
        }

        if (replicas.Followers.Count == 0)
        {
            throw root.NoReplicas("replicas");
        }
    }

    // What cannot be cleared away is in nobody's way.
    private void TryClear(ReplicaId replica, Action clear)
    {
        try
        {
            clear();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            LogMessages.MetadataNotRemoved(logger, e, replica.ToString());
        }
    }
}
