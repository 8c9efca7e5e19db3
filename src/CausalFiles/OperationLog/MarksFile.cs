using System.IO.Abstractions;
using System.IO.Hashing;
using CausalFiles.Durability;

namespace CausalFiles.OperationLog;

/// <summary>
/// The marks of a segment that takes no more, in a file beside it, so that finding a position in it needs no reading from its start. The file is
/// derived: it may be missing or spoilt, and is then made again. Format version 1, described in <c>docs/log-format.md</c>.
/// </summary>
internal static class MarksFile
{
    internal const string Extension = ".marks";

    private const ulong FormatVersion = 1;
    private const int MaxMarks = 1 << 20;
    private const int MarkSize = 24;
    private const string Damage = "the marks of a segment are damaged";

    private static ReadOnlySpan<byte> Magic => "CFLOGMRK"u8;

    internal static string PathOf(DurableFiles files, Segment segment) => files.FileSystem.Path.ChangeExtension(segment.Path, Extension);

    /// <summary>Keeps marks, if the disk lets it.</summary>
    internal static bool TryWrite(DurableFiles files, Segment segment, GroupMarks marks)
    {
        try
        {
            files.WriteDerived(PathOf(files, segment), Encode(segment.Header, marks.ToArray()));
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Reads the marks of a segment, if they are kept and are of this very segment.</summary>
    internal static GroupMarks? TryRead(DurableFiles files, OpenSegment segment)
    {
        try
        {
            string path = PathOf(files, segment.Segment);
            IFileInfo file = files.FileSystem.FileInfo.New(path);
            if (!file.Exists || file.Length > (MaxMarks + 2) * MarkSize)
            {
                return null;
            }

            List<GroupMark> marks = Decode(segment.Segment.Header, files.FileSystem.File.ReadAllBytes(path), path);

            // The chain covers all that stands before: where the last mark is right, they all are.
            return marks is [.., GroupMark last] && segment.HoldsGroup(last) ? new GroupMarks(marks) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    internal static byte[] Encode(SegmentHeader header, GroupMark[] marks)
    {
        RecordWriter writer = new();
        writer.Raw(Magic);
        writer.UInt64(FormatVersion);
        writer.Int64(header.First);
        writer.Int64(marks.Length);
        foreach (GroupMark mark in marks)
        {
            writer.Int64(mark.Offset);
            writer.Int64(mark.First);
            writer.UInt64(mark.Chain);
        }

        writer.UInt64(XxHash3.HashToUInt64(writer.Written, header.Seed));
        return writer.ToArray();
    }

    /// <exception cref="CorruptionException">The bytes are no marks of this segment, or of a version that this library does not know.</exception>
    internal static List<GroupMark> Decode(SegmentHeader header, ReadOnlySpan<byte> bytes, string path)
    {
        RecordReader reader = new(bytes, path);
        if (!reader.Raw(Magic.Length).SequenceEqual(Magic) || reader.UInt64() != FormatVersion || reader.Int64() != header.First)
        {
            throw reader.Corrupt(Damage);
        }

        long count = reader.Int64();
        if (count is < 1 or > MaxMarks
            || reader.Left != (count * MarkSize) + sizeof(ulong)
            || new RecordReader(bytes[^sizeof(ulong)..], path).UInt64() != XxHash3.HashToUInt64(bytes[..^sizeof(ulong)], header.Seed))
        {
            throw reader.Corrupt(Damage);
        }

        List<GroupMark> marks = new((int)count);
        for (int i = 0; i < count; i++)
        {
            marks.Add(new GroupMark(reader.Int64(), reader.Int64(), reader.UInt64()));
        }

        return marks;
    }
}
