using CausalFiles.Durability;
using CausalFiles.Naming;

namespace CausalFiles.Operations;

/// <summary>The binary form of the conflicts of a merge.</summary>
/// <threadsafety>Safe for any number of threads.</threadsafety>
internal static class ConflictCodec
{
    /// <summary>How many bytes a conflict takes at the least.</summary>
    internal const int MinBytes = 11;

    private const ConflictChange AllChanges = ConflictChange.Created | ConflictChange.Written | ConflictChange.Moved | ConflictChange.Deleted;

    internal static void Write(RecordWriter writer, IReadOnlyList<Conflict> conflicts)
    {
        writer.Varint(conflicts.Count);
        foreach (Conflict conflict in conflicts)
        {
            writer.Text(conflict.Path.Value);
            writer.Text(conflict.Copy?.Value ?? "");
            OperationCodec.WriteVersion(writer, conflict.Base);
            OperationCodec.WriteVersion(writer, conflict.Theirs);
            OperationCodec.WriteVersion(writer, conflict.Ours);
            writer.Byte((byte)conflict.TheirChange);
            writer.Byte((byte)conflict.OurChange);
            writer.Byte((byte)conflict.Outcome);
        }
    }

    internal static Conflict[] Read(ref RecordReader reader, int count)
    {
        var conflicts = new Conflict[count];
        for (int i = 0; i < count; i++)
        {
            FilePath path = OperationCodec.ReadPath(ref reader);
            FilePath copy = OperationCodec.ReadPath(ref reader);
            conflicts[i] = new Conflict
            {
                Path = path,
                Copy = copy.IsRoot ? (FilePath?)null : copy,
                Base = OperationCodec.ReadVersion(ref reader),
                Theirs = OperationCodec.ReadVersion(ref reader),
                Ours = OperationCodec.ReadVersion(ref reader),
                TheirChange = ReadChange(ref reader),
                OurChange = ReadChange(ref reader),
                Outcome = ReadOutcome(ref reader),
            };
        }

        return conflicts;
    }

    private static ConflictChange ReadChange(ref RecordReader reader)
    {
        var change = (ConflictChange)reader.Byte();
        return (change | AllChanges) == AllChanges ? change : throw reader.Corrupt($"there is no change {(int)change} in a conflict");
    }

    private static ConflictOutcome ReadOutcome(ref RecordReader reader)
    {
        var outcome = (ConflictOutcome)reader.Byte();
        return Enum.IsDefined(outcome) ? outcome : throw reader.Corrupt($"there is no outcome {(int)outcome} of a conflict");
    }
}
