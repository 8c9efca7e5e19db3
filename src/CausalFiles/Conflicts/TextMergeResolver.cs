using System.Text;

namespace CausalFiles.Conflicts;

/// <summary>
/// Merges text line by line: what either side changed in the base is done to it. When both changed the same lines, or lines that touch each other, and not in the same way, it leaves the decision to another resolver.
/// </summary>
/// <remarks>
/// Text is UTF-8 without a null character, of at most <see cref="MaxBytes"/> each, where base, theirs and ours are known and differ in not too many lines. Line endings and a byte order
/// mark are part of the lines, and stay as they are on the side that has changed them. The outcome is the same whichever side is ours; the operation that brings it is a new version.
/// </remarks>
/// <threadsafety>Safe for any number of threads, if the resolver that it falls back to is.</threadsafety>
public sealed class TextMergeResolver : IConflictResolver
{
    /// <summary>The longest content that is merged, in bytes.</summary>
    public const int MaxBytes = 4 << 20;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly IConflictResolver otherwise;

    /// <summary>Creates a resolver.</summary>
    /// <param name="otherwise">Decides what cannot be merged; null for a <see cref="KeepBothResolver"/>.</param>
    public TextMergeResolver(IConflictResolver? otherwise = null) => this.otherwise = otherwise ?? new KeepBothResolver();

    /// <inheritdoc/>
    public async ValueTask<ConflictResolution> ResolveAsync(FileConflict conflict, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(conflict);
        return await ReadAsync(conflict.Base, cancellationToken).ConfigureAwait(false) is { } before
            && await ReadAsync(conflict.Theirs, cancellationToken).ConfigureAwait(false) is { } theirs
            && await ReadAsync(conflict.Ours, cancellationToken).ConfigureAwait(false) is { } ours
            && LineMerge.TryMerge(before, theirs, ours) is { } merged
                ? ConflictResolution.UseContent(Strict.GetBytes(merged))
                : await otherwise.ResolveAsync(conflict, cancellationToken).ConfigureAwait(false);
    }

    /// <returns>The text, with its byte order mark if it has one; null when it is none.</returns>
    private static async ValueTask<string?> ReadAsync(ConflictVersion? version, CancellationToken cancellationToken)
    {
        if (version is null || version.Length > MaxBytes)
        {
            return null;
        }

        byte[] bytes = new byte[version.Length];
        Stream stream = await version.OpenReadAsync(cancellationToken).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
        {
            await stream.ReadExactlyAsync(bytes, cancellationToken).ConfigureAwait(false);
        }

        try
        {
            return bytes.Contains((byte)0) ? null : Strict.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }
}
