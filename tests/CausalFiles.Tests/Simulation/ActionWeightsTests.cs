using CausalFiles.Simulation.Clients;

namespace CausalFiles.Tests.Simulation;

public class ActionWeightsTests
{
    [Fact]
    public void Choose_WeightOfZero_NeverChoosesIt()
    {
        ActionWeights weights = new(Read: 0, Write: 1, Update: 1);
        Random random = new(1);

        HashSet<ClientAction> chosen = [.. Enumerable.Range(0, 200).Select(_ => weights.Choose(random))];

        Assert.Equal([ClientAction.Write, ClientAction.Update], chosen.Order());
    }

    [Fact]
    public void Choose_LargestWeights_KeepsTheProportion()
    {
        ActionWeights weights = new(int.MaxValue, int.MaxValue, 0);
        Random random = new(1);

        int reads = Enumerable.Range(0, 1000).Count(_ => weights.Choose(random) == ClientAction.Read);

        Assert.InRange(reads, 400, 600);
    }

    [Theory]
    [InlineData(0, 0, 0, true)]
    [InlineData(0, 0, 1, false)]
    public void IsNothing_Weights_TellsWhetherAllAreZero(int read, int write, int update, bool isNothing) =>
        Assert.Equal(isNothing, new ActionWeights(read, write, update).IsNothing);
}
