using System.Buffers.Binary;
using System.IO.Hashing;
using CausalFiles.Durability;

namespace CausalFiles.Snapshots;

/// <summary>The first 64 bytes of a pack. Format version 1, described in <c>docs/log-format.md</c>.</summary>
/// <param name="Id">Chosen at random when the pack was begun.</param>
/// <param name="Number">Which pack of its store it is; the file's name says the same.</param>
internal readonly record struct PackHeader(Guid Id, long Number)
{
    internal const int Size = 64;
    internal const ushort FormatVersion = 1;

    private const int ChecksumOffset = 56;

    private static ReadOnlySpan<byte> Magic => "CFPACKED"u8;

    /// <summary>What the checksums of the frames start from, so that a frame of another pack, or of a pack that is stored as a content, is none of this one.</summary>
    internal long Seed
    {
        get
        {
            Span<byte> id = stackalloc byte[16];
            _ = Id.TryWriteBytes(id);
            return BinaryPrimitives.ReadInt64LittleEndian(id);
        }
    }

    internal void Write(Span<byte> destination)
    {
        destination[..Size].Clear();
        Magic.CopyTo(destination);
        BinaryPrimitives.WriteUInt16LittleEndian(destination[8..], FormatVersion);
        _ = Id.TryWriteBytes(destination[16..]);
        BinaryPrimitives.WriteInt64LittleEndian(destination[32..], Number);
        BinaryPrimitives.WriteUInt64LittleEndian(destination[ChecksumOffset..], XxHash3.HashToUInt64(destination[..ChecksumOffset]));
    }

    /// <exception cref="CorruptionException">The bytes are no header of a pack.</exception>
    /// <exception cref="UnsupportedFormatException">They are one of a version that this library does not know.</exception>
    internal static PackHeader Read(ReadOnlySpan<byte> bytes, string path)
    {
        if (bytes.Length < Size || !bytes.StartsWith(Magic))
        {
            throw new CorruptionException(path, 0, "this is no pack of a snapshot store");
        }

        ushort version = BinaryPrimitives.ReadUInt16LittleEndian(bytes[8..]);
        if (version != FormatVersion)
        {
            throw new UnsupportedFormatException("The snapshot store", path, version, FormatVersion);
        }

        return BinaryPrimitives.ReadUInt64LittleEndian(bytes[ChecksumOffset..]) == XxHash3.HashToUInt64(bytes[..ChecksumOffset])
            ? new PackHeader(new Guid(bytes.Slice(16, 16)), BinaryPrimitives.ReadInt64LittleEndian(bytes[32..]))
            : throw new CorruptionException(path, 0, "the checksum of the pack's header is wrong");
    }
}
