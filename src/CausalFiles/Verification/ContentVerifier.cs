using CausalFiles.Contents;
using CausalFiles.Operations;
using CausalFiles.State;
using CausalFiles.Versions;

namespace CausalFiles.Verification;

/// <summary>
/// Checks the contents of a history in its order. What a splice leaves is worked out from the content before it, so that each version costs
/// what changed in it; what stands as a whole is read to its end.
/// </summary>
/// <threadsafety>For one thread at a time.</threadsafety>
internal sealed class ContentVerifier(VersionReader versions)
{
    private const long RecentCapacity = 64L << 20;

    private readonly HashSet<ContentAddress> known = [];
    private readonly TreeCache recent = new(RecentCapacity);

    /// <summary>How many different contents were checked.</summary>
    internal long Count => known.Count;

    /// <summary>Checks the content that an operation names, if it has not been checked before.</summary>
    /// <param name="operation">The operation.</param>
    /// <param name="before">The state before it.</param>
    /// <param name="cancellationToken">Ends the check.</param>
    /// <returns>What is wrong; null when nothing is.</returns>
    internal async ValueTask<string?> CheckAsync(Operation operation, LogState before, CancellationToken cancellationToken)
    {
        if (FileVersion.Of(operation) is not { } version || !known.Add(version.Content.Address))
        {
            return null;
        }

        FileSpliced? spliced = operation.Effects.OfType<FileSpliced>().FirstOrDefault(change => change.Content == version.Content);
        try
        {
            return spliced is null
                ? await ReadAsync(version, cancellationToken).ConfigureAwait(false)
                : await RepeatAsync(spliced, before, cancellationToken).ConfigureAwait(false);
        }
        catch (IOException e)
        {
            return e.Message;
        }
    }

    /// <summary>Reads a content to its end, from where a reader would get it.</summary>
    /// <returns>What is wrong; null when nothing is.</returns>
    internal async ValueTask<string?> ReadAsync(FileVersion version, CancellationToken cancellationToken)
    {
        _ = known.Add(version.Content.Address);
        try
        {
            Stream stream = await versions.OpenDurableAsync(version, cancellationToken).ConfigureAwait(false);
            await using (stream.ConfigureAwait(false))
            {
                await VersionReader.DrainAsync(stream, cancellationToken).ConfigureAwait(false);
            }

            return null;
        }
        catch (IOException e)
        {
            return e.Message;
        }
    }

    private async ValueTask<string?> RepeatAsync(FileSpliced spliced, LogState before, CancellationToken cancellationToken)
    {
        ChunkTree tree = ChunkTree.Of(default);
        Splice splice = spliced.Splice;
        if (spliced.IsWhole)
        {
            splice = splice with { Offset = 0, Removed = 0 };
        }
        else if (before.Tree.Find(spliced.Path) is FileEntry file && file.Written == spliced.Base)
        {
            tree = recent.TryGet(file.Content.Address, out ChunkTree? held)
                ? held
                : await versions.LoadAsync(file.AsVersion, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            return $"it exchanges a part of version {spliced.Base}, which '{spliced.Path}' does not have";
        }

        ChunkTree result = await versions.SpliceAsync(tree, splice, cancellationToken).ConfigureAwait(false);
        recent.Add(result);
        return result.Snapshot == spliced.Content ? null : $"what it exchanges leaves {result.Snapshot} instead of {spliced.Content}";
    }
}
