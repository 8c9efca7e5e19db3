using CausalFiles.Contents;

namespace CausalFiles.Replication;

/// <summary>How a file that has a certain content gets another without being written anew.</summary>
/// <param name="Base">The content that it must have.</param>
/// <param name="Parts">What is written, one after the other.</param>
/// <param name="Extent">How long the file is then.</param>
/// <param name="Length">How long it is to be; what is beyond is cut off.</param>
/// <threadsafety>Immutable; safe for any number of threads.</threadsafety>
internal sealed record InPlaceChange(Snapshot Base, FilePart[] Parts, long Extent, long Length);
