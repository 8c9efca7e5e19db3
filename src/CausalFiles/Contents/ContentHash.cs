using System.Security.Cryptography;

namespace CausalFiles.Contents;

/// <summary>The content address of a stream.</summary>
internal static class ContentHash
{
    internal static async ValueTask<ContentAddress> OfAsync(Stream content, CancellationToken cancellationToken) =>
        new(await SHA256.HashDataAsync(content, cancellationToken).ConfigureAwait(false));
}
