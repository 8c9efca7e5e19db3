using CausalFiles.Durability;
using CausalFiles.Operations;

namespace CausalFiles.State;

/// <summary>Writes a tree as blocks of entries; in memory are one block, and the names of the directories on the way to an entry.</summary>
/// <threadsafety>For one thread at a time.</threadsafety>
internal sealed class TreeWriter(BlockWriter blocks)
{
    internal const byte FileTag = 1;
    internal const byte DirectoryTag = 2;
    internal const byte EndTag = 3;

    private const int BlockSize = 64 * 1024;

    private RecordWriter block = new();

    /// <summary>How many files and directories were written.</summary>
    internal long Entries { get; private set; }

    internal void Write(FileTree tree)
    {
        WriteChildren(tree.Root);
        if (block.Length > 0)
        {
            blocks.Write(block.Written);
        }
    }

    private void WriteChildren(DirectoryEntry directory)
    {
        foreach ((string name, TreeEntry entry) in directory.Children)
        {
            Entries++;
            if (entry is FileEntry file)
            {
                Write(name, file);
                continue;
            }

            WriteHead(DirectoryTag, name, entry);
            WriteChildren((DirectoryEntry)entry);
            block.Byte(EndTag);
        }
    }

    private void Write(string name, FileEntry file)
    {
        WriteHead(FileTag, name, file);
        Write(file.Written);
        OperationCodec.WriteContent(block, file.Content);
        block.Int64(file.Modified.UtcTicks);
        block.Varint(file.Chain.Links);
        block.Varint(file.Chain.Bytes);
    }

    private void WriteHead(byte tag, string name, TreeEntry entry)
    {
        if (block.Length >= BlockSize)
        {
            blocks.Write(block.Written);
            block = new RecordWriter();
        }

        block.Byte(tag);
        block.Text(name);
        Write(entry.Identity);
    }

    private void Write(EffectId id)
    {
        block.Varint(id.Operation.Value);
        block.Varint(id.Index);
    }
}
