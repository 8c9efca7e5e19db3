using System.Globalization;

namespace CausalFiles.Benchmarks.Running;

/// <summary>What the command line asks for.</summary>
internal sealed record BenchmarkArguments
{
    internal const string Usage = """
        usage: CausalFiles.Benchmarks all|list|NAME... [--scale FACTOR] [--passes COUNT] [--output FILE]
          all      runs every scenario and writes docs/performance.md
          list     names the scenarios
          NAME...  runs these scenarios and prints what they measure
          --scale  multiplies the amounts of work; a run of another scale than 1 writes no document unless --output says where
          --passes how many turns the library and each peer take; 3 by default
          --output where to write the document
        """;

    /// <summary>The scenarios to run, or <c>all</c> or <c>list</c>.</summary>
    internal IReadOnlyList<string> Names { get; private init; } = [];

    internal double Scale { get; private init; } = 1;

    internal int Passes { get; private init; } = 3;

    internal string? Output { get; private init; }

    internal bool IsAll => Names is ["all"];

    internal bool IsList => Names is ["list"];

    /// <exception cref="ArgumentException">The arguments ask for nothing that there is.</exception>
    internal static BenchmarkArguments Parse(IReadOnlyList<string> arguments)
    {
        BenchmarkArguments parsed = new();
        for (int i = 0; i < arguments.Count; i++)
        {
            string argument = arguments[i];
            parsed = argument switch
            {
                "--scale" => parsed with { Scale = Positive(argument, ValueAfter(arguments, ref i)) },
                "--passes" => parsed with { Passes = (int)Positive(argument, ValueAfter(arguments, ref i)) },
                "--output" => parsed with { Output = ValueAfter(arguments, ref i) },
                _ when argument.StartsWith('-') => throw new ArgumentException($"There is no option '{argument}'.", nameof(arguments)),
                _ => parsed with { Names = [.. parsed.Names, argument] },
            };
        }

        return parsed.Names.Count > 0 ? parsed : throw new ArgumentException("Say what to run.", nameof(arguments));
    }

    private static string ValueAfter(IReadOnlyList<string> arguments, ref int i) =>
        ++i < arguments.Count ? arguments[i] : throw new ArgumentException($"A value must follow {arguments[i - 1]}.", nameof(arguments));

    private static double Positive(string option, string text) =>
        double.TryParse(text, CultureInfo.InvariantCulture, out double value) && value > 0 && double.IsFinite(value)
            ? value
            : throw new ArgumentException($"{option} takes a number above 0, not '{text}'.", nameof(text));
}
