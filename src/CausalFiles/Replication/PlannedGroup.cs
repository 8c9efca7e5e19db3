using CausalFiles.Coordination;

namespace CausalFiles.Replication;

/// <summary>A committed group, and what replicas do to follow it, unless that is to be found out together with other groups.</summary>
/// <threadsafety>Immutable; safe for any number of threads.</threadsafety>
internal sealed record PlannedGroup(CommittedGroup Group, ApplyPlan? Plan);
