using System.Buffers.Binary;
using System.Security.Cryptography;

namespace CausalFiles.Tests.Contents;

/// <summary>The address of a content as <c>docs/log-format.md</c> defines it, worked out in the plainest way and without any code of the library.</summary>
internal static class ReferenceTree
{
    private static readonly ulong[] Gear =
        [.. Enumerable.Range(0, 256).Select(value => BinaryPrimitives.ReadUInt64LittleEndian(SHA256.HashData([(byte)value])))];

    internal static string AddressOf(byte[] content)
    {
        List<(byte[] Hash, long Length)> blocks = [.. Chunks(content).Select(chunk => (SHA256.HashData([0, .. chunk]), (long)chunk.Length))];
        for (byte level = 1; blocks.Count > 1; level++)
        {
            blocks = [.. Nodes(blocks).Select(node => (SHA256.HashData([level, .. node.SelectMany(List)]), node.Sum(block => block.Length)))];
        }

        return Convert.ToHexStringLower(blocks[0].Hash);
    }

    internal static IEnumerable<byte[]> Chunks(byte[] content)
    {
        int start = 0;
        do
        {
            int length = Math.Min(1024, content.Length - start);
            while (start + length < content.Length && length < 16384 && !Ends(content, start + length, length))
            {
                length++;
            }

            yield return content[start..(start + length)];
            start += length;
        }
        while (start < content.Length);
    }

    private static bool Ends(byte[] content, int place, int length)
    {
        ulong hash = 0;
        for (int i = place - 64; i < place; i++)
        {
            hash = (hash * 2) + Gear[content[i]];
        }

        return hash >> (length < 3072 ? 50 : 54) == 0;
    }

    private static IEnumerable<List<(byte[] Hash, long Length)>> Nodes(List<(byte[] Hash, long Length)> blocks)
    {
        List<(byte[] Hash, long Length)> node = [];
        foreach ((byte[] hash, long length) in blocks)
        {
            node.Add((hash, length));
            if (node.Count >= 16 && (node.Count == 256 || hash[^1] % (node.Count < 48 ? 256 : 16) == 0))
            {
                yield return node;
                node = [];
            }
        }

        if (node.Count > 0)
        {
            yield return node;
        }
    }

    private static IEnumerable<byte> List((byte[] Hash, long Length) block)
    {
        List<byte> bytes = [.. block.Hash];
        long length = block.Length;
        for (; length >= 128; length /= 128)
        {
            bytes.Add((byte)((length % 128) + 128));
        }

        return [.. bytes, (byte)length];
    }
}
