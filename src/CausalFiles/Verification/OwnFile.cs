using CausalFiles.Contents;
using CausalFiles.Operations;

namespace CausalFiles.Verification;

/// <summary>A file in the tree of a replica that has diverged.</summary>
/// <param name="Written">The diverged effect that has written it; <see cref="EffectId.None"/> when none has.</param>
/// <param name="Content">What it holds.</param>
/// <param name="Before">What it may have held before the replica diverged; nothing when it was not there.</param>
internal sealed record OwnFile(EffectId Written, Snapshot Content, IReadOnlyList<Snapshot> Before);
