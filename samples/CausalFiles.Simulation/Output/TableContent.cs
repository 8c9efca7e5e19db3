namespace CausalFiles.Simulation.Output;

/// <summary>What a table says; a screen decides how it looks. The first column is text, the others are numbers.</summary>
internal sealed record TableContent(string Title, IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<string>> Rows);
