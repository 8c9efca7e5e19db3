using CausalFiles.Contents;
using CausalFiles.Coordination;
using CausalFiles.Intents;
using CausalFiles.Naming;
using CausalFiles.Operations;

namespace CausalFiles;

/// <summary>
/// What <see cref="Replica.CommitAsync(Action{ReplicaBatch}, CancellationToken)"/> is to do. Its methods only write the steps down; each step then finds the
/// files as the steps before it leave them.
/// </summary>
/// <remarks>
/// A version that a step expects is the one that the file has when the step's turn comes; a file that an earlier step of the same batch has written has the
/// batch's own version by then, which nobody knows before. <see cref="Expect"/> and <see cref="ExpectAbsent"/> speak of the files as they are before the
/// first step, wherever they stand.
/// </remarks>
/// <threadsafety>For one thread at a time, until the function that it was handed to has ended.</threadsafety>
public sealed class ReplicaBatch
{
    private readonly ReplicaId replica;
    private readonly List<KeyValuePair<FilePath, OperationId>> premises = [];
    private readonly List<KeyValuePair<FilePath, ChunkTree>> written = [];
    private readonly List<Intent> steps = [];
    private bool isClosed;

    internal ReplicaBatch(ReplicaId replica) => this.replica = replica;

    /// <summary>The whole contents that the steps write.</summary>
    internal IReadOnlyList<KeyValuePair<FilePath, ChunkTree>> Written => written;

    /// <summary>Refuses the batch unless a file has a version before the first step.</summary>
    /// <param name="path">The file.</param>
    /// <param name="version">The version; <see cref="OperationId.None"/> for a file that does not exist.</param>
    public void Expect(FilePath path, OperationId version)
    {
        ThrowIfClosed();
        premises.Add(new(path, version));
    }

    /// <summary>Refuses the batch unless a file does not exist before the first step.</summary>
    /// <param name="path">The file.</param>
    public void ExpectAbsent(FilePath path) => Expect(path, OperationId.None);

    /// <summary>Replaces the whole content of a file with a text in UTF-8, and creates the file when it is absent.</summary>
    /// <param name="path">The file; its directory exists.</param>
    /// <param name="contents">The text.</param>
    /// <param name="expected">The version that the file must have; null for whatever there is.</param>
    /// <exception cref="ArgumentException">The text holds half of a surrogate pair.</exception>
    public void WriteAllText(FilePath path, string contents, OperationId? expected = null) =>
        Write(path, TextEncoding.Write(contents, nameof(contents)), expected);

    /// <summary>Replaces the whole content of a file with bytes, and creates the file when it is absent.</summary>
    /// <param name="path">The file; its directory exists.</param>
    /// <param name="bytes">The bytes, which are copied.</param>
    /// <param name="expected">The version that the file must have; null for whatever there is.</param>
    public void WriteAllBytes(FilePath path, ReadOnlyMemory<byte> bytes, OperationId? expected = null) => Write(path, bytes.ToArray(), expected);

    /// <summary>Adds a text in UTF-8 to the end of a file, and creates the file when it is absent.</summary>
    /// <param name="path">The file; its directory exists.</param>
    /// <param name="contents">The text.</param>
    /// <param name="expected">The version that the file must have; null for whatever there is.</param>
    /// <exception cref="ArgumentException">The text holds half of a surrogate pair.</exception>
    public void AppendAllText(FilePath path, string contents, OperationId? expected = null) =>
        Add(new AppendIntent(replica, path, TextEncoding.Write(contents, nameof(contents)), expected));

    /// <summary>Adds bytes to the end of a file, and creates the file when it is absent.</summary>
    /// <param name="path">The file; its directory exists.</param>
    /// <param name="bytes">The bytes, which are copied.</param>
    /// <param name="expected">The version that the file must have; null for whatever there is.</param>
    public void AppendAllBytes(FilePath path, ReadOnlyMemory<byte> bytes, OperationId? expected = null) =>
        Add(new AppendIntent(replica, path, bytes.ToArray(), expected));

    /// <summary>Transforms the content of a file; an absent one counts as empty and is created.</summary>
    /// <param name="path">The file; its directory exists.</param>
    /// <param name="transform">
    /// Makes the new bytes of the old ones. It runs under the coordinator lock, so it should be quick; it must not start another operation on the same files;
    /// and it may be called again when an operation before it in its group fails.
    /// </param>
    /// <param name="expected">The version that the file must have; null for whatever there is.</param>
    public void Update(FilePath path, Func<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>> transform, OperationId? expected = null)
    {
        ArgumentNullException.ThrowIfNull(transform);
        Add(new UpdateIntent(replica, path, (bytes, _) => new(transform(bytes)), expected));
    }

    /// <summary>As <see cref="Update"/>, for a text in UTF-8; a byte order mark stays.</summary>
    /// <inheritdoc cref="Update"/>
    public void UpdateText(FilePath path, Func<string, string> transform, OperationId? expected = null)
    {
        ArgumentNullException.ThrowIfNull(transform);
        Add(new UpdateIntent(replica, path, (bytes, _) => new(TextEncoding.Transform(path, bytes, transform)), expected));
    }

    /// <summary>Writes bytes over a range of a file, and beyond its end where they reach so far; an absent file counts as empty and is created.</summary>
    /// <param name="path">The file; its directory exists.</param>
    /// <param name="offset">Where, in bytes from the beginning; at most the length of the file.</param>
    /// <param name="bytes">The bytes, which are copied.</param>
    /// <param name="expected">The version that the file must have; null for whatever there is.</param>
    /// <exception cref="ArgumentOutOfRangeException">The offset is negative.</exception>
    public void WriteAt(FilePath path, long offset, ReadOnlyMemory<byte> bytes, OperationId? expected = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        Add(new SpliceIntent(replica, path, new Splice(offset, bytes.Length, bytes.ToArray()), overwrites: true, expected));
    }

    /// <summary>Removes a range of a file and inserts bytes in its place; an absent file counts as empty and is created.</summary>
    /// <param name="path">The file; its directory exists.</param>
    /// <param name="offset">Where, in bytes from the beginning; at most the length of the file.</param>
    /// <param name="removed">How many bytes are removed; the file has so many from there on.</param>
    /// <param name="inserted">The bytes to insert, which are copied.</param>
    /// <param name="expected">The version that the file must have; null for whatever there is.</param>
    /// <exception cref="ArgumentOutOfRangeException">The offset or the length is negative.</exception>
    public void Splice(FilePath path, long offset, long removed, ReadOnlyMemory<byte> inserted, OperationId? expected = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNegative(removed);
        Add(new SpliceIntent(replica, path, new Splice(offset, removed, inserted.ToArray()), overwrites: false, expected));
    }

    /// <summary>Deletes a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="expected">The version that the file must have; null for whatever there is.</param>
    public void Delete(FilePath path, OperationId? expected = null) => Add(new DeleteIntent(replica, path, expected));

    /// <summary>Gives a file, or a directory with all that it holds, another path. Versions go with it.</summary>
    /// <param name="source">Where it is.</param>
    /// <param name="destination">Where it is to be; the directory of that exists.</param>
    /// <param name="overwrite">Whether a file may take the place of another file.</param>
    /// <param name="expected">The version that the file must have; null for whatever there is.</param>
    public void Move(FilePath source, FilePath destination, bool overwrite = false, OperationId? expected = null) =>
        Add(new MoveIntent(replica, source, destination, overwrite, expected));

    /// <summary>Creates a directory with the missing ones above it; one that exists stays as it is.</summary>
    /// <param name="path">The directory.</param>
    public void CreateDirectory(FilePath path) => Add(new CreateDirectoryIntent(replica, path));

    /// <summary>Deletes a directory.</summary>
    /// <param name="path">The directory.</param>
    /// <param name="recursive">Whether to delete what it holds; otherwise it must be empty.</param>
    public void DeleteDirectory(FilePath path, bool recursive = false) => Add(new DeleteDirectoryIntent(replica, path, recursive));

    /// <summary>Takes no more steps.</summary>
    /// <returns>What is to be done; null for nothing.</returns>
    internal BatchIntent? Close()
    {
        isClosed = true;
        return steps.Count == 0 ? null : new BatchIntent(replica, premises, steps);
    }

    private void Write(FilePath path, byte[] bytes, OperationId? expected)
    {
        var content = ChunkTree.Of(bytes);
        Add(new WriteIntent(replica, path, content, expected));
        written.Add(new(path, content));
    }

    private void Add(Intent step)
    {
        ThrowIfClosed();
        steps.Add(step);
    }

    private void ThrowIfClosed()
    {
        if (isClosed)
        {
            throw new InvalidOperationException("The batch has been committed, and takes no more steps.");
        }
    }
}
