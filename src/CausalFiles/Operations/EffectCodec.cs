using CausalFiles.Contents;
using CausalFiles.Durability;
using CausalFiles.Naming;

namespace CausalFiles.Operations;

/// <summary>The binary form of an effect: a tag that never changes its meaning, then its fields.</summary>
/// <threadsafety>Safe for any number of threads.</threadsafety>
internal static class EffectCodec
{
    private const byte FileWrittenTag = 1;
    private const byte FileDeletedTag = 2;
    private const byte EntryMovedTag = 3;
    private const byte DirectoryCreatedTag = 4;
    private const byte DirectoryDeletedTag = 5;
    private const byte FileSplicedTag = 6;

    internal static void Write(RecordWriter writer, Effect effect)
    {
        switch (effect)
        {
            case FileWritten written:
                WriteTagged(writer, FileWrittenTag, written.Path);
                OperationCodec.WriteContent(writer, written.Content);
                break;
            case FileSpliced spliced:
                WriteTagged(writer, FileSplicedTag, spliced.Path);
                WriteSplice(writer, spliced);
                break;
            case FileDeleted deleted:
                WriteTagged(writer, FileDeletedTag, deleted.Path);
                break;
            case EntryMoved moved:
                WriteTagged(writer, EntryMovedTag, moved.From);
                writer.Text(moved.To.Value);
                break;
            case DirectoryCreated created:
                WriteTagged(writer, DirectoryCreatedTag, created.Path);
                break;
            case DirectoryDeleted deleted:
                WriteTagged(writer, DirectoryDeletedTag, deleted.Path);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(effect), effect, "An effect that the format does not have.");
        }
    }

    internal static Effect Read(ref RecordReader reader) => reader.Byte() switch
    {
        FileWrittenTag => new FileWritten(OperationCodec.ReadPath(ref reader), OperationCodec.ReadContent(ref reader)),
        FileDeletedTag => new FileDeleted(OperationCodec.ReadPath(ref reader)),
        EntryMovedTag => new EntryMoved(OperationCodec.ReadPath(ref reader), OperationCodec.ReadPath(ref reader)),
        DirectoryCreatedTag => new DirectoryCreated(OperationCodec.ReadPath(ref reader)),
        DirectoryDeletedTag => new DirectoryDeleted(OperationCodec.ReadPath(ref reader)),
        FileSplicedTag => ReadSpliced(ref reader),
        byte other => throw reader.Corrupt($"there is no effect with the tag {other}"),
    };

    private static void WriteSplice(RecordWriter writer, FileSpliced spliced)
    {
        OperationCodec.WriteVersion(writer, spliced.Base);
        writer.Varint(spliced.Splice.Offset);
        writer.Varint(spliced.Splice.Removed);
        writer.Bytes(spliced.Splice.Inserted.Span);
        OperationCodec.WriteContent(writer, spliced.Content);
        writer.Varint(spliced.Chain.Links);
        writer.Varint(spliced.Chain.Bytes);
    }

    // The bytes are copied: whoever keeps the effect must not keep the whole group that the record was read with.
    private static FileSpliced ReadSpliced(ref RecordReader reader)
    {
        FilePath path = OperationCodec.ReadPath(ref reader);
        EffectId version = OperationCodec.ReadVersion(ref reader);
        Splice splice = new(reader.Varint(), reader.Varint(), reader.Bytes(int.MaxValue).ToArray());
        return new FileSpliced(path, version, splice, OperationCodec.ReadContent(ref reader), new DeltaChain(reader.Varint(), reader.Varint()));
    }

    private static void WriteTagged(RecordWriter writer, byte tag, FilePath path)
    {
        writer.Byte(tag);
        writer.Text(path.Value);
    }
}
