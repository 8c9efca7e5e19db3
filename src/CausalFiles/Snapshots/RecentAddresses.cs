using CausalFiles.Contents;

namespace CausalFiles.Snapshots;

/// <summary>Addresses that were found lately, of which there are at most twice as many as a generation has.</summary>
/// <threadsafety>Safe for any number of threads.</threadsafety>
internal sealed class RecentAddresses
{
    private const int GenerationSize = 32 * 1024;

    private readonly object changing = new();
    private HashSet<ContentAddress> young = [];
    private HashSet<ContentAddress> old = [];

    internal bool Contains(in ContentAddress address)
    {
        lock (changing)
        {
            return young.Contains(address) || old.Contains(address);
        }
    }

    internal void Add(in ContentAddress address)
    {
        lock (changing)
        {
            if (young.Count == GenerationSize)
            {
                (old, young) = (young, []);
            }

            _ = young.Add(address);
        }
    }

    internal void Clear()
    {
        lock (changing)
        {
            (young, old) = ([], []);
        }
    }
}
