using System.Globalization;
using System.Text;
using CausalFiles.Naming;
using CausalFiles.Operations;

namespace CausalFiles.Exports;

/// <summary>
/// A history as the log that ShiViz (https://bestchai.bitbucket.io/shiviz) draws as a diagram of space and time: for each operation a line with
/// its replica and its clock, and a line that says what it did.
/// </summary>
/// <threadsafety>Safe for any number of threads, each with a writer of its own.</threadsafety>
public static class ShiVizLog
{
    /// <summary>The regular expression by which ShiViz takes the log apart. The log begins with it.</summary>
    public const string Pattern = @"(?<host>\S*) (?<clock>{.*})\n(?<event>.*)";

    /// <summary>Writes a history.</summary>
    /// <remarks>
    /// ShiViz wants every replica to begin with 1 and to have acted. Where the history does not reach back to the first operation, each
    /// component is counted from the first operation that is there.
    /// </remarks>
    /// <param name="destination">Where to; it stays open.</param>
    /// <param name="history">The operations, in their order and without a gap.</param>
    /// <param name="cancellationToken">Ends the writing; part of the history may have been written.</param>
    /// <returns>How many operations were written.</returns>
    public static async Task<long> WriteAsync(TextWriter destination, IAsyncEnumerable<Operation> history, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(destination);
        ArgumentNullException.ThrowIfNull(history);

        // The second line would tell several runs apart.
        await destination.WriteAsync($"{Pattern}\n\n".AsMemory(), cancellationToken).ConfigureAwait(false);
        Dictionary<ReplicaId, long> before = [];
        long count = 0;
        await foreach (Operation operation in history.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            _ = before.TryAdd(operation.Replica, operation.Clock[operation.Replica] - 1);
            await destination.WriteAsync(Entry(operation, before).AsMemory(), cancellationToken).ConfigureAwait(false);
            count++;
        }

        await destination.FlushAsync(cancellationToken).ConfigureAwait(false);
        return count;
    }

    // Neither the name of a replica nor a path has a character that JSON or the pattern would trip over.
    private static string Entry(Operation operation, Dictionary<ReplicaId, long> before)
    {
        CultureInfo culture = CultureInfo.InvariantCulture;
        StringBuilder text = new();
        string separator = "";
        _ = text.Append(culture, $"{operation.Replica} {{");
        foreach ((ReplicaId replica, long seen) in operation.Clock.Components)
        {
            if (before.TryGetValue(replica, out long dropped) && seen > dropped)
            {
                _ = text.Append(culture, $"{separator}\"{replica}\":{seen - dropped}");
                separator = ",";
            }
        }

        string path = operation.Destination is { } destination ? $"{operation.Path} -> {destination}" : operation.Path.Value;
        string basedOn = operation.BasedOn == OperationId.None ? "" : $" based on #{operation.BasedOn}";
        return text.Append(culture, $"}}\n#{operation.Id} {operation.Kind} {path}{basedOn}\n").ToString();
    }
}
