using CausalFiles.Contents;
using CausalFiles.Durability;
using CausalFiles.Naming;
using CausalFiles.Operations;

namespace CausalFiles.State;

/// <summary>Puts a tree together out of the blocks of a <see cref="TreeWriter"/>.</summary>
/// <threadsafety>For one thread at a time.</threadsafety>
internal sealed class TreeReader(OperationId last, string path)
{
    private readonly Stack<Open> above = new();
    private Open open = new("", default);

    /// <summary>How many files and directories have been read.</summary>
    internal long Entries { get; private set; }

    /// <summary>The tree, when all blocks have been read.</summary>
    internal FileTree Tree => above.Count == 0
        ? new FileTree(open.Close())
        : throw new CorruptionException(path, offset: null, $"the entries of the directory '{open.Name}' are missing");

    internal void Read(ReadOnlySpan<byte> block)
    {
        RecordReader reader = new(block, path);
        while (!reader.AtEnd)
        {
            byte tag = reader.Byte();
            if (tag == TreeWriter.EndTag)
            {
                Close(ref reader);
                continue;
            }

            string name = ReadName(ref reader);
            EffectId identity = ReadEffect(ref reader);
            Entries++;
            switch (tag)
            {
                case TreeWriter.FileTag:
                    open.Add(name, ReadFile(identity, ref reader));
                    break;
                case TreeWriter.DirectoryTag:
                    above.Push(open);
                    open = new Open(name, identity);
                    break;
                default:
                    throw reader.Corrupt($"there is no entry with the tag {tag}");
            }
        }
    }

    private void Close(ref RecordReader reader)
    {
        Open closed = open;
        open = above.TryPop(out Open? parent) ? parent : throw reader.Corrupt("more directories end than begin");
        open.Add(closed.Name, closed.Close());
    }

    private string ReadName(ref RecordReader reader)
    {
        string name = reader.Text(PortableName.MaxBytes);
        bool isName = PortableName.BrokenRule(name) is null && string.Equals(PortableName.Normalize(name), name, StringComparison.Ordinal);
        return isName && above.Count < FilePath.MaxBytes && open.IsNext(name)
            ? name
            : throw reader.Corrupt($"'{PortableName.Printable(name)}' is no name, or is not in order");
    }

    private EffectId ReadEffect(ref RecordReader reader) => new(new OperationId(reader.Varint(last.Value)), (int)reader.Varint(int.MaxValue));

    private FileEntry ReadFile(EffectId identity, ref RecordReader reader)
    {
        EffectId written = ReadEffect(ref reader);
        Snapshot content = OperationCodec.ReadContent(ref reader);
        DateTimeOffset modified = OperationCodec.ReadTimestamp(ref reader);
        return new FileEntry(identity, written, content, modified, new DeltaChain(reader.Varint(), reader.Varint()));
    }

    /// <summary>A directory whose entries are being read.</summary>
    private sealed class Open(string name, EffectId identity)
    {
        private readonly List<KeyValuePair<string, TreeEntry>> children = [];

        internal string Name => name;

        // In order, and so no two of them alike but for letter case.
        internal bool IsNext(string child) => children.Count == 0 || string.Compare(children[^1].Key, child, StringComparison.OrdinalIgnoreCase) < 0;

        internal void Add(string child, TreeEntry entry) => children.Add(new(child, entry));

        internal DirectoryEntry Close() => new(identity, children);
    }
}
