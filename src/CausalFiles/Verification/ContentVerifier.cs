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

    /// <summary>Checks the contents that an operation names, if they have not been checked before.</summary>
    /// <param name="operation">The operation.</param>
    /// <param name="before">The state before it.</param>
    /// <param name="cancellationToken">Ends the check.</param>
    /// <returns>What is wrong; null when nothing is.</returns>
    internal async ValueTask<string?> CheckAsync(Operation operation, LogState before, CancellationToken cancellationToken)
    {
        // An effect may exchange a part of what one before it in the same operation has left.
        FileTree tree = before.Tree;
        foreach (FileChanged apart in operation.Diverged.OfType<FileChanged>())
        {
            if (known.Add(apart.Content.Address)
                && await ReadAsync(new FileVersion(operation.Id, apart.Content), cancellationToken).ConfigureAwait(false) is { } failure)
            {
                return failure;
            }
        }

        for (int i = 0; i < operation.Effects.Count; i++)
        {
            if (operation.Effects[i] is FileChanged changed
                && await CheckAsync(operation, changed, tree, cancellationToken).ConfigureAwait(false) is { } failure)
            {
                return failure;
            }

            if (i + 1 < operation.Effects.Count)
            {
                tree = tree.Apply(operation.Effects[i], new EffectId(operation.Id, i), operation.Timestamp);
            }
        }

        return FileVersion.Of(operation) is { } version && known.Add(version.Content.Address)
            ? await ReadAsync(version, cancellationToken).ConfigureAwait(false)
            : null;
    }

    private async ValueTask<string?> CheckAsync(Operation operation, FileChanged changed, FileTree before, CancellationToken cancellationToken)
    {
        if (!known.Add(changed.Content.Address))
        {
            return null;
        }

        try
        {
            return changed is FileSpliced spliced
                ? await RepeatAsync(spliced, before, cancellationToken).ConfigureAwait(false)
                : await ReadAsync(new FileVersion(operation.Id, changed.Content), cancellationToken).ConfigureAwait(false);
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

    private async ValueTask<string?> RepeatAsync(FileSpliced spliced, FileTree before, CancellationToken cancellationToken)
    {
        ChunkTree tree = ChunkTree.Of(default);
        Splice splice = spliced.Splice;
        if (spliced.IsWhole)
        {
            splice = splice with { Offset = 0, Removed = 0 };
        }
        else if (before.Find(spliced.Path) is FileEntry file && file.Written == spliced.Base)
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
