using System.Globalization;
using System.IO.Abstractions;
using System.Text;
using CausalFiles.Naming;
using CausalFiles.Operations;

namespace CausalFiles.Followers;

/// <summary>
/// A log for people: an entry of plain text for each operation, with its kind, file, replica, time, number, every replica's vector clock
/// and its snapshot. It follows the operation log and is not the truth: it can be deleted, and is then written anew.
/// </summary>
/// <remarks>
/// <para>An entry shows the clocks in the order of the log: the acting replica's has the operation, the others have what the operation
/// builds upon and not the operation itself. It does not show how far a replica has come: in <c>SyncMode.Background</c> one may lag behind
/// what an entry says of it, and its own <c>Clock</c> tells what it has applied.</para>
/// <para>An entry ends with an empty line; what a crash left unfinished is cut off and written again.</para>
/// </remarks>
/// <threadsafety>The library calls it from one thread at a time.</threadsafety>
public sealed class TextLog : IOperationFollower
{
    private const string NumberLine = "Operation ID- ";
    private const string EndOfEntry = "\n\n";

    // With many replicas a batch of operations has more text than should be in memory: an entry grows with the square of their number.
    private const int MaxPending = 64 * 1024;

    private readonly IFileSystem fileSystem;
    private readonly string path;
    private readonly Func<Operation, string?> snapshotName;
    private IReadOnlyList<ReplicaId> replicas = [];
    private long written;

    /// <summary>Makes a log of a file, which is created when the root is opened.</summary>
    /// <param name="fileSystem">The file system.</param>
    /// <param name="path">The file.</param>
    /// <param name="snapshotName">How the snapshot of an operation is named; null for its content address.</param>
    public TextLog(IFileSystem fileSystem, string path, Func<Operation, string?>? snapshotName = null)
    {
        ArgumentNullException.ThrowIfNull(fileSystem);
        ArgumentException.ThrowIfNullOrEmpty(path);
        this.fileSystem = fileSystem;
        this.path = fileSystem.Path.GetFullPath(path);
        this.snapshotName = snapshotName ?? (static operation => operation.Snapshot?.Address.ToString());
    }

    /// <inheritdoc/>
    public async ValueTask<OperationId> StartAsync(IReadOnlyList<ReplicaId> replicas, CancellationToken cancellationToken)
    {
        this.replicas = replicas;
        _ = fileSystem.Directory.CreateDirectory(fileSystem.Path.GetDirectoryName(path)!);
        Stream stream = fileSystem.FileStream.New(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
        await using (stream.ConfigureAwait(false))
        {
            string tail = await ReadTailAsync(stream, cancellationToken).ConfigureAwait(false);
            int end = tail.LastIndexOf(EndOfEntry, StringComparison.Ordinal);
            string complete = end < 0 ? "" : tail[..(end + EndOfEntry.Length)];
            written = stream.Length - Encoding.UTF8.GetByteCount(tail.AsSpan(complete.Length));
            stream.SetLength(written);
            return LastNumberIn(complete);
        }
    }

    /// <inheritdoc/>
    public async ValueTask FollowAsync(IReadOnlyList<Operation> operations, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(operations);
        Stream stream = fileSystem.FileStream.New(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.Read);
        await using (stream.ConfigureAwait(false))
        {
            // What a failed attempt has left of these operations is written again.
            stream.SetLength(Math.Min(stream.Length, written));
            stream.Position = stream.Length;
            StringBuilder text = new();
            foreach (Operation operation in operations)
            {
                AppendEntry(text, operation);
                if (text.Length >= MaxPending)
                {
                    await WriteAsync(stream, text, cancellationToken).ConfigureAwait(false);
                }
            }

            await WriteAsync(stream, text, cancellationToken).ConfigureAwait(false);
            await stream.FlushAsync(cancellationToken).ConfigureAwait(false);
            written = stream.Length;
        }
    }

    private static async ValueTask WriteAsync(Stream stream, StringBuilder text, CancellationToken cancellationToken)
    {
        await stream.WriteAsync(Encoding.UTF8.GetBytes(text.ToString()), cancellationToken).ConfigureAwait(false);
        _ = text.Clear();
    }

    private static OperationId LastNumberIn(string entries)
    {
        int line = entries.LastIndexOf(NumberLine, StringComparison.Ordinal);
        if (line < 0)
        {
            return OperationId.None;
        }

        int start = line + NumberLine.Length;
        int end = entries.IndexOf('\n', start);
        return new OperationId(long.Parse(entries.AsSpan(start, end - start), NumberStyles.None, CultureInfo.InvariantCulture));
    }

    // The end of the file from some entry's number on, or all of it. It grows until a complete entry is in it: how long one is depends on
    // how many replicas there are.
    private static async ValueTask<string> ReadTailAsync(Stream stream, CancellationToken cancellationToken)
    {
        for (long length = 64 * 1024; ; length *= 4)
        {
            long start = Math.Max(0, stream.Length - length);
            stream.Position = start;
            byte[] bytes = new byte[stream.Length - start];
            await stream.ReadExactlyAsync(bytes, cancellationToken).ConfigureAwait(false);
            string tail = Encoding.UTF8.GetString(bytes);
            int entry = tail.IndexOf(NumberLine, StringComparison.Ordinal);
            if (start == 0)
            {
                return tail;
            }

            if (entry >= 0 && tail.IndexOf(EndOfEntry, entry, StringComparison.Ordinal) >= 0)
            {
                return tail[entry..];
            }
        }
    }

    private void AppendEntry(StringBuilder text, Operation operation)
    {
        CultureInfo culture = CultureInfo.InvariantCulture;
        _ = text
            .Append("Performed operation - ")
            .Append(culture, $"{operation.Kind.ToString().ToUpperInvariant()} on {operation.Target} from {operation.Replica}\n")
            .Append(culture, $"Network time- {operation.Timestamp.UtcDateTime:yyyy-MM-dd HH:mm:ss.fff} UTC\n")
            .Append(culture, $"{NumberLine}{operation.Id}\n")
            .Append("Vector clocks-\n");
        string others = VectorAt(operation, seesOperation: false);
        foreach (ReplicaId replica in replicas)
        {
            string vector = replica == operation.Replica ? VectorAt(operation, seesOperation: true) : others;
            _ = text.Append(culture, $"{replica}: [{vector}]\n");
        }

        if (snapshotName(operation) is { } snapshot)
        {
            _ = text.Append(culture, $"File snapshot saved at {snapshot}\n");
        }

        _ = text.Append('\n');
    }

    // In the order of the log, the others come to see the operation only after it.
    private string VectorAt(Operation operation, bool seesOperation) => string.Join(", ", replicas.Select(
        component => operation.Clock[component] - (component == operation.Replica && !seesOperation ? 1 : 0)));
}
