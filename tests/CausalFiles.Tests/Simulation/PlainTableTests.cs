using CausalFiles.Simulation.Output;

namespace CausalFiles.Tests.Simulation;

public class PlainTableTests
{
    [Fact]
    public void Render_Table_AlignsTextLeftAndNumbersRight()
    {
        TableContent table = new("Counts", ["client", "read", "all"], [["client-0", "1", "1,000"], ["all", "12", ""]]);

        Assert.Equal(
            [
                "",
                "Counts",
                "  client    read    all",
                "  client-0     1  1,000",
                "  all         12",
            ],
            PlainTable.Render(table));
    }
}
