namespace CausalFiles.Locking;

/// <summary>The coordinator lock was lost before an operation was committed. The operation has not happened.</summary>
/// <threadsafety>Immutable; safe for any number of threads.</threadsafety>
public sealed class LockLostException : IOException
{
    /// <summary>Creates the exception.</summary>
    public LockLostException()
        : base("The coordinator lock was lost before the operation was committed. The operation has not happened.")
    {
    }
}
