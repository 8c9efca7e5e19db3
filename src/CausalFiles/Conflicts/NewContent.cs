using CausalFiles.Contents;
using CausalFiles.State;

namespace CausalFiles.Conflicts;

/// <summary>What a file is to hold: a version that the merging replica has written, or what was made out of both.</summary>
internal sealed class NewContent
{
    private NewContent(Snapshot snapshot, FileEntry? version, ChunkTree? made) => (Snapshot, Version, Made) = (snapshot, version, made);

    internal Snapshot Snapshot { get; }

    internal FileEntry? Version { get; }

    internal ChunkTree? Made { get; }

    internal static NewContent Of(FileEntry version) => new(version.Content, version, made: null);

    internal static NewContent Of(ReadOnlyMemory<byte> bytes)
    {
        var made = ChunkTree.Of(bytes);
        return new NewContent(made.Snapshot, version: null, made);
    }
}
