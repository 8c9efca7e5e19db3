namespace CausalFiles.Simulation.Clients;

/// <summary>How often clients read, write and update, in proportion to each other.</summary>
internal sealed record ActionWeights(int Read, int Write, int Update)
{
    /// <summary>Whether there is nothing to choose from.</summary>
    internal bool IsNothing => this is { Read: 0, Write: 0, Update: 0 };

    internal ClientAction Choose(Random random)
    {
        long drawn = random.NextInt64((long)Read + Write + Update);
        return drawn < Read ? ClientAction.Read
            : drawn < (long)Read + Write ? ClientAction.Write
            : ClientAction.Update;
    }
}
