using CausalFiles.Clocks;

namespace CausalFiles.Coordination;

/// <summary>When a replica did something by itself, and after what.</summary>
internal sealed record OfflineStamp(DateTimeOffset Timestamp, IVectorClock Clock);
