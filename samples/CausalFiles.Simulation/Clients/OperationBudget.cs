namespace CausalFiles.Simulation.Clients;

/// <summary>The operations that all clients share: each is taken before it is performed, so that there are never too many.</summary>
/// <threadsafety>Every member may be called by any number of threads.</threadsafety>
internal sealed class OperationBudget(int total)
{
    private long taken;
    private int performed;

    internal int Total => total;

    internal int Performed => Volatile.Read(ref performed);

    internal bool TryTake() => Interlocked.Increment(ref taken) <= total;

    internal void CountPerformed() => Interlocked.Increment(ref performed);
}
