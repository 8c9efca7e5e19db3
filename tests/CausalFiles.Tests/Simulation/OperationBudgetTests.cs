using CausalFiles.Simulation.Clients;

namespace CausalFiles.Tests.Simulation;

public class OperationBudgetTests
{
    [Fact]
    public async Task TryTake_ManyTakers_GivesOutExactlyTheTotal()
    {
        OperationBudget budget = new(10_000);

        int[] taken = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() =>
        {
            int own = 0;
            while (budget.TryTake())
            {
                own++;
            }

            return own;
        })));

        Assert.Equal(10_000, taken.Sum());
    }
}
