using CausalFiles.Diagnostics;
using CausalFiles.Durability;
using CausalFiles.State;
using CausalFiles.Threading;

namespace CausalFiles.Replication;

/// <content>Joining the root and leaving it: whose metadata this is, and what ends when the replica is retired.</content>
internal sealed partial class ReplicaFollower
{
    private readonly IncarnationFile incarnationFile;
    private Incarnation? incarnation;

    // Written before the directory is touched next.
    private Incarnation? beginning;
    private bool isForeign;
    private bool isLeaving;
    private bool isRetired;

    /// <summary>Whether the replica takes no more operations, because it is being retired.</summary>
    internal bool IsLeaving
    {
        get => Volatile.Read(ref isLeaving);
        set => Volatile.Write(ref isLeaving, value);
    }

    /// <summary>Whether the replica was retired.</summary>
    internal bool IsRetired => Volatile.Read(ref isRetired);

    /// <summary>Whether the metadata was that of an incarnation that had ended: the replica had been retired.</summary>
    internal bool HasEnded { get; private set; }

    /// <summary>Finds out, after the state has been read, whether the replica is one of the root's, and as which incarnation.</summary>
    /// <param name="log">What the log adds up to.</param>
    /// <param name="isAsked">Whether the replica is asked for by name, so that it joins again when it was retired.</param>
    /// <returns>False when the replica was retired and has only not been cleared away.</returns>
    internal bool Settle(LogState log, bool isAsked)
    {
        long count = log.CountOf(Id);
        HasEnded = log.Retired.ContainsKey(Id) && (incarnation is null || incarnation.After < count);
        if (HasEnded && !isAsked)
        {
            return false;
        }

        if (HasEnded || incarnation is null)
        {
            beginning = new Incarnation(Id, count);
        }

        // Metadata without the name but with the progress is that of an earlier version of the library.
        bool isLost = incarnation is null && !HasEnded && count > 0 && !stateFile.Exists;
        if (isLost || isForeign)
        {
            LogMessages.NewIncarnation(parts.Logger, Id.Value, count);
        }

        return true;
    }

    /// <summary>Ends all that the replica does. Its directory stays as it is, and is not touched again.</summary>
    internal async ValueTask LeaveAsync()
    {
        IsLeaving = true;
        Volatile.Write(ref isRetired, true);
        await closing.CancelAsync().ConfigureAwait(false);
        progress.Tell();
        await Task.WhenAll(retrying, checkpoint).ConfigureAwait(false);
        using AsyncGate.Turn turn = await gate.EnterAsync().ConfigureAwait(false);
        queue.Clear();
        directory.ReleaseAll();
        closing.Dispose();
    }

    // The metadata of another replica says nothing about this one, whoever put it here.
    private void ReadIncarnation()
    {
        try
        {
            incarnation = incarnationFile.Exists ? incarnationFile.Read() : null;
        }
        catch (CorruptionException e)
        {
            LogMessages.StateUnusable(parts.Logger, e, Id.Value);
        }

        isForeign = incarnation is not null && incarnation.Replica != Id;
        incarnation = isForeign ? null : incarnation;
    }

    // Under the gate.
    private void BeginIncarnation()
    {
        if (beginning is null)
        {
            return;
        }

        parts.Files.CreateDirectory(directory.Paths.Metadata);
        incarnationFile.Write(beginning);
        (incarnation, beginning) = (beginning, null);
    }
}
