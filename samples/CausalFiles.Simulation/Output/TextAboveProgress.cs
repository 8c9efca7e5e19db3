using Spectre.Console;
using Spectre.Console.Rendering;

namespace CausalFiles.Simulation.Output;

/// <summary>Text that is written where the progress bar stands, which moves down: what is left of the bar's line is erased first.</summary>
internal sealed class TextAboveProgress(string text, Style? style = null) : Renderable
{
    private const string EraseFromHere = "\u001b[0J";

    // Text, not markup: what a file holds must not be taken for a style.
    private readonly IRenderable lines = new Text(text + "\n", style);

    protected override IEnumerable<Segment> Render(RenderOptions options, int maxWidth) =>
        [Segment.Control(EraseFromHere), .. lines.Render(options, maxWidth)];
}
