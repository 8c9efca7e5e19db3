using System.Security.Cryptography;

namespace CausalFiles.Contents;

/// <summary>
/// The address of a block: SHA-256 of one byte with the block's level, then its body. The level keeps chunks and nodes apart, so that no content can pass for a node of a tree.
/// </summary>
internal static class BlockHash
{
    [ThreadStatic]
    private static IncrementalHash? incremental;

    internal static ContentAddress Of(int level, ReadOnlySpan<byte> body)
    {
        IncrementalHash hash = incremental ??= IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> result = stackalloc byte[ContentAddress.Size];
        result[0] = (byte)level;
        hash.AppendData(result[..1]);
        hash.AppendData(body);
        _ = hash.GetHashAndReset(result);
        return new ContentAddress(result);
    }
}
