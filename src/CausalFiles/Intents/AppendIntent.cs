using CausalFiles.Coordination;
using CausalFiles.Naming;
using CausalFiles.Operations;
using CausalFiles.State;

namespace CausalFiles.Intents;

/// <summary>Adds content to the end of a file.</summary>
internal sealed class AppendIntent(ReplicaId replica, FilePath path, ReadOnlyMemory<byte> added, OperationId? expected)
    : ContentIntent(replica, OperationKind.Append, path, expected)
{
    private protected override async ValueTask<Snapshot> ProduceAsync(Workspace workspace, FileEntry? current, CancellationToken cancellationToken)
    {
        if (current is null)
        {
            return workspace.Stage(Own(added));
        }

        if (current.Content.Length + added.Length > Array.MaxLength)
        {
            throw new IOException($"'{Path}' would grow beyond {Array.MaxLength} bytes, which is the most that can be appended to; write it as a stream.");
        }

        ReadOnlyMemory<byte> old = await workspace.ReadAsync(current, cancellationToken).ConfigureAwait(false);
        byte[] content = new byte[old.Length + added.Length];
        old.CopyTo(content);
        added.CopyTo(content.AsMemory(old.Length));
        return workspace.Stage(content);
    }
}
