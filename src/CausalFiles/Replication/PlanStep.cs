using CausalFiles.Naming;
using CausalFiles.Operations;
using CausalFiles.State;

#pragma warning disable MA0048 // The cases of one closed type are read together.

namespace CausalFiles.Replication;

/// <summary>One thing that a replica does to follow.</summary>
/// <threadsafety>Immutable; safe for any number of threads.</threadsafety>
internal abstract record PlanStep;

/// <summary>Something is created, deleted or moved.</summary>
internal sealed record StructureStep(Effect Effect) : PlanStep;

/// <summary>A file gets a content.</summary>
/// <param name="Path">The file.</param>
/// <param name="Version">The content, and where it comes from.</param>
/// <param name="Content">Its bytes, if they are in memory.</param>
/// <param name="InPlace">How the file gets it in place, if it can.</param>
internal sealed record WriteStep(FilePath Path, FileVersion Version, ReadOnlyMemory<byte>? Content, InPlaceChange? InPlace) : PlanStep;
