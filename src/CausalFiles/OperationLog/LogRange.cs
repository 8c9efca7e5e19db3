namespace CausalFiles.OperationLog;

/// <summary>Which positions a log holds: from <paramref name="First"/> up to, but without, <paramref name="Next"/>.</summary>
/// <param name="First">The first position held; equal to <paramref name="Next"/> when none is.</param>
/// <param name="Next">The position that the next record will get; 1 in a new log.</param>
/// <threadsafety>Immutable; safe for any number of threads.</threadsafety>
public readonly record struct LogRange(long First, long Next);
