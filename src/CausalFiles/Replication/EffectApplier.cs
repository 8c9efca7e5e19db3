using CausalFiles.Naming;
using CausalFiles.Operations;
using CausalFiles.State;

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
        foreach (Operation operation in operations)
        {
            foreach (Effect effect in operation.Effects)
            {
                if (effect is FileChanged changed)
                {
                    writes.Add(changed.Path, new FileVersion(operation.Id, changed.Content));
                }
                else
                {
                    await WriteAsync(writes).ConfigureAwait(false);
                    Apply(effect);
                }
            }
        }

        await WriteAsync(writes).ConfigureAwait(false);
    }

    private async ValueTask WriteAsync(OrderedWrites writes)
    {
        foreach ((FilePath path, FileVersion version) in writes.Take())
        {
            await directory.WriteFileAsync(path, version).ConfigureAwait(false);
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
        private readonly Dictionary<FilePath, (int Order, FileVersion Version)> last = [];
        private int count;

        internal void Add(FilePath path, FileVersion version) => last[path] = (count++, version);

        internal List<(FilePath Path, FileVersion Version)> Take()
        {
            List<(FilePath, FileVersion)> ordered = [.. last.OrderBy(write => write.Value.Order).Select(write => (write.Key, write.Value.Version))];
            last.Clear();
            return ordered;
        }
    }
}
