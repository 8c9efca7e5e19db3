namespace CausalFiles.OperationLog;

/// <summary>A record and where the log holds it.</summary>
/// <param name="Position">The position, 1 for the first.</param>
/// <param name="Record">The bytes that were appended. They stay as they are after the reading has gone on.</param>
/// <threadsafety>Immutable; safe for any number of threads.</threadsafety>
public readonly record struct LogEntry(long Position, ReadOnlyMemory<byte> Record);
