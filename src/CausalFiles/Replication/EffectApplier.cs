using CausalFiles.Naming;
using CausalFiles.Operations;

namespace CausalFiles.Replication;

/// <summary>
/// Applies the effects of operations to a replica's directory, in the order of the log. A file that is written many times in a row is written
/// once, with its last content; creating, deleting and moving ends such a row.
/// </summary>
/// <threadsafety>For one thread at a time.</threadsafety>
internal sealed class EffectApplier(ReplicaDirectory directory)
{
    /// <exception cref="DivergedException">The directory is not what was put there.</exception>
    /// <exception cref="IOException">The directory cannot be written to.</exception>
    internal async ValueTask ApplyAsync(IEnumerable<Operation> operations)
    {
        // The order of the last writes, so that a file never appears before what was written last before it.
        OrderedWrites writes = new();
        foreach (Effect effect in operations.SelectMany(operation => operation.Effects))
        {
            if (effect is FileWritten written)
            {
                writes.Add(written);
            }
            else
            {
                await WriteAsync(writes).ConfigureAwait(false);
                Apply(effect);
            }
        }

        await WriteAsync(writes).ConfigureAwait(false);
    }

    private async ValueTask WriteAsync(OrderedWrites writes)
    {
        foreach (FileWritten written in writes.Take())
        {
            await directory.WriteFileAsync(written.Path, written.Content).ConfigureAwait(false);
        }
    }

    private void Apply(Effect effect)
    {
        switch (effect)
        {
            case FileDeleted deleted:
                directory.DeleteFile(deleted.Path);
                break;
            case EntryMoved moved:
                directory.Move(moved.From, moved.To);
                break;
            case DirectoryCreated created:
                directory.CreateDirectory(created.Path);
                break;
            case DirectoryDeleted deleted:
                directory.DeleteDirectory(deleted.Path);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(effect), effect, "An unknown effect.");
        }
    }

    private sealed class OrderedWrites
    {
        private readonly Dictionary<FilePath, (int Order, FileWritten Written)> last = [];
        private int count;

        internal void Add(FileWritten written) => last[written.Path] = (count++, written);

        internal List<FileWritten> Take()
        {
            List<FileWritten> ordered = [.. last.Values.OrderBy(write => write.Order).Select(write => write.Written)];
            last.Clear();
            return ordered;
        }
    }
}
