namespace CausalFiles.Simulation.Clients;

/// <summary>What one client has performed, and how long each operation took.</summary>
/// <threadsafety>For one thread at a time.</threadsafety>
internal sealed class ClientTally(string client)
{
    private readonly Dictionary<ClientAction, List<TimeSpan>> durations =
        Enum.GetValues<ClientAction>().ToDictionary(action => action, _ => new List<TimeSpan>());

    internal string Client => client;

    internal long Total => durations.Values.Sum(list => (long)list.Count);

    internal void Add(ClientAction action, TimeSpan duration) => durations[action].Add(duration);

    internal long Count(ClientAction action) => durations[action].Count;

    internal IReadOnlyList<TimeSpan> Durations(ClientAction action) => durations[action];
}
