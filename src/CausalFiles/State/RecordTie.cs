using System.IO.Hashing;

namespace CausalFiles.State;

/// <summary>What ties a saved state to its log: a position, and the checksum of the record that the log held there.</summary>
/// <param name="Position">The position; 0 for a state that is tied to no record.</param>
/// <param name="Checksum">XXH3 of the record's bytes.</param>
internal readonly record struct RecordTie(long Position, ulong Checksum)
{
    internal static RecordTie None => default;

    internal static RecordTie Of(long position, ReadOnlySpan<byte> record) => new(position, XxHash3.HashToUInt64(record));
}
