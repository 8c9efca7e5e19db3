namespace CausalFiles;

/// <summary>When the replicas that did not act apply an operation.</summary>
public enum SyncMode
{
    /// <summary>Before the operation returns: whoever reads any replica afterwards, by whatever means, sees it.</summary>
    BeforeReturn = 0,

    /// <summary>
    /// In the background, in the order of the log. The acting replica has the operation when it returns; a recorded read brings its replica up first;
    /// <see cref="ReplicatedFileSystem.SyncAsync"/> waits for all.
    /// </summary>
    Background = 1,
}
