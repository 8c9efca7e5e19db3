namespace CausalFiles.Operations;

/// <summary>
/// What it takes to put a version together out of the log: through how many splices, with how many bytes in all, one gets to it from a content that
/// stands somewhere as a whole.
/// </summary>
/// <param name="Links">How many splices; 0 when the record or the snapshot store holds the whole content.</param>
/// <param name="Bytes">How many bytes they insert.</param>
/// <threadsafety>Immutable; safe for any number of threads.</threadsafety>
public readonly record struct DeltaChain(long Links, long Bytes)
{
    /// <summary>A content that stands somewhere as a whole.</summary>
    public static DeltaChain Whole => default;
}
