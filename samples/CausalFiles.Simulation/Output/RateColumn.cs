using Spectre.Console;
using Spectre.Console.Rendering;

namespace CausalFiles.Simulation.Output;

/// <summary>How many operations a second are performed.</summary>
internal sealed class RateColumn : ProgressColumn
{
    protected override bool NoWrap => true;

    public override IRenderable Render(RenderOptions options, ProgressTask task, TimeSpan deltaTime) =>
        new Text(task.Speed is { } rate ? $"{Quantity.Number(rate)}/s" : "-/s");
}
