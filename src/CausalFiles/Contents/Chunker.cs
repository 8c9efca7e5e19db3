using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace CausalFiles.Contents;

/// <summary>
/// Decides where a content is cut into chunks: where its own bytes say so, so that a change moves only the borders near it. What is decided here is part of the
/// format, for a content's address follows from its chunks.
/// </summary>
/// <remarks>
/// The gear hash and the normalised chunking of FastCDC (W. Xia et al., “FastCDC: a Fast and Efficient Content-Defined Chunking Approach for Data Deduplication”,
/// USENIX ATC 2016). The hash of a place is that of the 64 bytes before it; a chunk ends at the first place that is at least <see cref="Min"/> bytes from its beginning and
/// whose hash is below a limit: a strict one before <see cref="Normal"/>, a loose one after it. At <see cref="Max"/> it ends in any case.
/// </remarks>
internal static class Chunker
{
    /// <summary>No chunk but the last of a content is shorter.</summary>
    internal const int Min = 1024;

    /// <summary>From this length on a chunk ends easily; the average comes out near 4 KiB.</summary>
    internal const int Normal = 3072;

    /// <summary>No chunk is longer.</summary>
    internal const int Max = 16 * 1024;

    private const int Window = 64;

    // One place in 2^14 before the normal length, one in 2^10 after it.
    private const ulong StrictLimit = 1UL << (64 - 14);
    private const ulong LooseLimit = 1UL << (64 - 10);

    private static readonly ulong[] Gear = [.. Enumerable.Range(0, 256).Select(GearOf)];

    /// <summary>Finds the end of a chunk.</summary>
    /// <param name="content">The bytes from the beginning of the chunk on, as far as they are known.</param>
    /// <param name="tested">Up to this length it is known that the chunk does not end.</param>
    /// <returns>The length of the chunk, or 0 when these bytes do not tell: it is all of them if they are the last of the content, and otherwise longer.</returns>
    internal static int Cut(ReadOnlySpan<byte> content, int tested = 0)
    {
        int first = Math.Max(Min, tested + 1);
        int last = Math.Min(content.Length, Max);
        if (first <= last)
        {
            ulong hash = 0;
            foreach (byte value in content[(first - Window)..(first - 1)])
            {
                hash = (hash << 1) + Gear[value];
            }

            int cut = Find(content[..Math.Min(last, Normal - 1)], first, StrictLimit, ref hash);
            cut = cut > 0 ? cut : Find(content[..last], Math.Max(first, Normal), LooseLimit, ref hash);
            if (cut > 0)
            {
                return cut;
            }
        }

        return last == Max ? Max : 0;
    }

    /// <summary>The first length from <paramref name="length"/> on at which the hash is below the limit, or 0.</summary>
    private static int Find(ReadOnlySpan<byte> content, int length, ulong limit, ref ulong hash)
    {
        ref byte bytes = ref MemoryMarshal.GetReference(content);
        ref ulong gear = ref MemoryMarshal.GetArrayDataReference(Gear);
        ulong h = hash;
        nint at = length - 1;
        for (; at + 4 <= content.Length; at += 4)
        {
            h = (h << 1) + Unsafe.Add(ref gear, (nint)Unsafe.Add(ref bytes, at));
            if (h < limit)
            {
                return (int)at + 1;
            }

            h = (h << 1) + Unsafe.Add(ref gear, (nint)Unsafe.Add(ref bytes, at + 1));
            if (h < limit)
            {
                return (int)at + 2;
            }

            h = (h << 1) + Unsafe.Add(ref gear, (nint)Unsafe.Add(ref bytes, at + 2));
            if (h < limit)
            {
                return (int)at + 3;
            }

            h = (h << 1) + Unsafe.Add(ref gear, (nint)Unsafe.Add(ref bytes, at + 3));
            if (h < limit)
            {
                return (int)at + 4;
            }
        }

        for (; at < content.Length; at++)
        {
            h = (h << 1) + Unsafe.Add(ref gear, (nint)Unsafe.Add(ref bytes, at));
            if (h < limit)
            {
                return (int)at + 1;
            }
        }

        hash = h;
        return 0;
    }

    // A rule instead of a table of random numbers: the first eight bytes, as a little-endian number, of the SHA-256 of the byte.
    private static ulong GearOf(int value) => BinaryPrimitives.ReadUInt64LittleEndian(SHA256.HashData([(byte)value]));
}
