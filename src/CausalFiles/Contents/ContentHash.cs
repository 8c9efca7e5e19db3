using System.Buffers;

namespace CausalFiles.Contents;

/// <summary>The content address of a stream.</summary>
internal static class ContentHash
{
    private const int PieceSize = 256 * 1024;

    internal static async ValueTask<ContentAddress> OfAsync(Stream content, CancellationToken cancellationToken)
    {
        ContentHasher hasher = new();
        byte[] piece = ArrayPool<byte>.Shared.Rent(PieceSize);
        try
        {
            int read;
            while ((read = await content.ReadAsync(piece, cancellationToken).ConfigureAwait(false)) > 0)
            {
                hasher.Append(piece.AsSpan(0, read));
            }

            return hasher.Finish().Address;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(piece);
        }
    }
}
