using CausalFiles.Naming;
using CausalFiles.Operations;

namespace CausalFiles;

/// <summary>What a file held, and which version that was.</summary>
/// <param name="Path">The file.</param>
/// <param name="Version">The operation that wrote it; give it as <c>expected</c> to write only if nobody else has.</param>
/// <param name="Bytes">The content.</param>
/// <threadsafety>Immutable; safe for any number of threads.</threadsafety>
public sealed record FileContent(FilePath Path, OperationId Version, ReadOnlyMemory<byte> Bytes)
{
    /// <summary>The read itself, as it stands in the history; null for one that is not recorded.</summary>
    public Operation? Read { get; init; }

    /// <summary>The content as text, by its byte order mark, or as UTF-8 without one.</summary>
    public string Text => TextEncoding.Read(Bytes);
}
