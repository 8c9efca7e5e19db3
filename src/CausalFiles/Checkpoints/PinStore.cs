using System.Collections.Immutable;
using System.Globalization;
using CausalFiles.Clocks;
using CausalFiles.Durability;
using CausalFiles.Operations;
using CausalFiles.State;

namespace CausalFiles.Checkpoints;

/// <summary>
/// The operations that are pinned, a file for each. Once the operation is dropped from the log, the file holds its record and the state
/// after it.
/// </summary>
/// <threadsafety>Reading is for any number of threads, changing for one at a time.</threadsafety>
internal sealed class PinStore
{
    private const string Extension = ".pin";

    private readonly DurableFiles files;
    private readonly string directory;
    private readonly IVectorClock zero;
    private ImmutableSortedSet<OperationId> all;

    private PinStore(DurableFiles files, string directory, IVectorClock zero, IEnumerable<OperationId> all)
    {
        this.files = files;
        this.directory = directory;
        this.zero = zero;
        this.all = [.. all];
    }

    /// <summary>The pinned operations, the oldest first.</summary>
    internal ImmutableSortedSet<OperationId> All => Volatile.Read(ref all);

    internal static PinStore Open(DurableFiles files, string directory, IVectorClock zero)
    {
        files.CreateDirectory(directory);
        IEnumerable<string?> names = files.FileSystem.Directory.EnumerateFiles(directory).Select(files.FileSystem.Path.GetFileName);
        return new PinStore(files, directory, zero, names.Select(IdOf).OfType<OperationId>());
    }

    /// <summary>Pins an operation, durably; what it needs is saved when the operation is dropped.</summary>
    internal void Add(OperationId operation)
    {
        if (!All.Contains(operation))
        {
            _ = FileOf(operation).Write(LogState.Before(zero) with { Last = operation }, RecordTie.None);
            Volatile.Write(ref all, all.Add(operation));
        }
    }

    /// <returns>Whether the operation was pinned.</returns>
    internal bool Remove(OperationId operation)
    {
        if (!All.Contains(operation))
        {
            return false;
        }

        Volatile.Write(ref all, all.Remove(operation));
        files.FileSystem.File.Delete(FileOf(operation).Path);
        files.SyncDirectory(directory);
        return true;
    }

    /// <summary>Saves what is to stay of a pinned operation: its record, and the state after it.</summary>
    internal void Save(LogState state, ReadOnlySpan<byte> record) => _ = FileOf(state.Last).Write(state, RecordTie.None, record);

    /// <summary>The pinned operations before one, which were dropped.</summary>
    /// <exception cref="CorruptionException">One of them is damaged.</exception>
    internal IEnumerable<Operation> Before(OperationId first)
    {
        foreach (OperationId id in All.Where(id => id < first))
        {
            if (TryRead(id, file => file.ReadHeader(zero)) is { } saved)
            {
                yield return OperationCodec.Decode(id.Value, saved.Record.Span);
            }
        }
    }

    /// <summary>A pinned operation that was dropped, and the state after it; null when it is not pinned, or not dropped.</summary>
    /// <exception cref="CorruptionException">It is damaged.</exception>
    internal (Operation Operation, LogState State)? Find(OperationId id) =>
        All.Contains(id) && TryRead(id, file => file.Read(zero)) is { } saved ? (OperationCodec.Decode(id.Value, saved.Record.Span), saved.State) : null;

    // Null for one that has not been saved yet, and for one that is being unpinned meanwhile.
    private SavedState? TryRead(OperationId operation, Func<StateFile, SavedState> read)
    {
        try
        {
            SavedState saved = read(FileOf(operation));
            return saved.Record.Length > 0 ? saved : null;
        }
        catch (FileNotFoundException) when (!All.Contains(operation))
        {
            return null;
        }
    }

    private static OperationId? IdOf(string? fileName) =>
        fileName is not null
        && fileName.EndsWith(Extension, StringComparison.Ordinal)
        && long.TryParse(fileName.AsSpan(..^Extension.Length), NumberStyles.None, CultureInfo.InvariantCulture, out long id)
            ? new OperationId(id)
            : null;

    private StateFile FileOf(OperationId operation) =>
        new(files, files.FileSystem.Path.Combine(directory, operation.Value.ToString("d20", CultureInfo.InvariantCulture) + Extension));
}
