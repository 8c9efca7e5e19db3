namespace CausalFiles.Tests.Deterministic;

/// <summary>A directory of <see cref="SimulatedDisk"/>, as programs see it.</summary>
internal sealed class SimulatedDirectory : SimulatedNode
{
    internal SortedDictionary<string, SimulatedNode> Entries { get; } = new(StringComparer.Ordinal);

    internal void Set(string name, SimulatedNode? node)
    {
        if (node is null)
        {
            _ = Entries.Remove(name);
        }
        else
        {
            Entries[name] = node;
        }
    }
}
