using System.Buffers.Binary;
using CausalFiles.Contents;

namespace CausalFiles.Snapshots;

/// <summary>Tells of most addresses that are not in a set that they are not: ten bits an address, seven of them for each, so that about one in a hundred is asked for in vain.</summary>
/// <remarks>
/// B. Bloom, “Space/Time Trade-offs in Hash Coding with Allowable Errors”, CACM 1970. Addresses are hashes already, so that two of their words are enough to step through the bits
/// (A. Kirsch, M. Mitzenmacher, “Less Hashing, Same Performance”, 2006).
/// </remarks>
/// <threadsafety>Safe for any number of threads, once all addresses are added.</threadsafety>
internal sealed class BloomFilter(byte[] bits)
{
    private const int BitsEach = 10;
    private const int Probes = 7;

    internal ReadOnlySpan<byte> Bits => bits;

    internal static int SizeFor(int count) => ((count * BitsEach) + 7) / 8;

    internal void Add(in ContentAddress address)
    {
        (ulong at, ulong step) = Start(address);
        for (int i = 0; i < Probes; i++, at += step)
        {
            ulong bit = at % (ulong)(bits.Length * 8L);
            bits[bit / 8] |= (byte)(1 << (int)(bit % 8));
        }
    }

    internal bool MayContain(in ContentAddress address)
    {
        (ulong at, ulong step) = Start(address);
        for (int i = 0; i < Probes; i++, at += step)
        {
            ulong bit = at % (ulong)(bits.Length * 8L);
            if ((bits[bit / 8] & (1 << (int)(bit % 8))) == 0)
            {
                return false;
            }
        }

        return true;
    }

    private static (ulong At, ulong Step) Start(in ContentAddress address)
    {
        Span<byte> hash = stackalloc byte[ContentAddress.Size];
        address.CopyTo(hash);
        return (BinaryPrimitives.ReadUInt64LittleEndian(hash[8..]), BinaryPrimitives.ReadUInt64LittleEndian(hash[16..]));
    }
}
