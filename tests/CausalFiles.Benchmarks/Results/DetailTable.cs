namespace CausalFiles.Benchmarks.Results;

/// <summary>What was measured besides the comparisons, such as a distribution.</summary>
internal sealed record DetailTable(string Title, IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<string>> Rows);
