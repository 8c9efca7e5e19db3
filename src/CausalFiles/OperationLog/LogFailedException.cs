namespace CausalFiles.OperationLog;

/// <summary>
/// The operation log could not make a group durable and takes no more. After a failed write or flush the operating system may report success
/// for data that is gone, so the log is trusted again only when it has been opened anew and read back from the disk.
/// </summary>
/// <remarks>
/// The operations of that group were not acknowledged. Whether they are in the log shows when the root is opened again.
/// </remarks>
/// <threadsafety>Immutable; safe for any number of threads.</threadsafety>
public sealed class LogFailedException : IOException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="location">Where the log stands.</param>
    /// <param name="cause">The error that it met.</param>
    public LogFailedException(string location, Exception cause)
        : base($"The operation log in {location} has failed and takes no more operations until it is opened again: {cause?.Message}", cause)
    {
    }
}
