using System.Globalization;

namespace CausalFiles.Benchmarks.Results;

/// <summary>Numbers as people read them, with three digits, the same in every language.</summary>
internal static class Quantity
{
    private static readonly (double Size, string Name)[] Times = [(1, "s"), (1e-3, "ms"), (1e-6, "µs"), (1e-9, "ns")];
    private static readonly (double Size, string Name)[] Sizes = [(1e9, "GB"), (1e6, "MB"), (1e3, "kB"), (1, "B")];

    internal static string Of(Unit unit, double value) => unit switch
    {
        Unit.PerSecond => Number(value) + "/s",
        Unit.BytesPerSecond => Scaled(Sizes, value) + "/s",
        Unit.Seconds => Scaled(Times, value),
        _ => Scaled(Sizes, value),
    };

    internal static string Ratio(double ratio) => Number(ratio) + "×";

    internal static string Number(double number) => Math.Abs(number) switch
    {
        0 => "0",
        < 0.0995 => number.ToString("G2", CultureInfo.InvariantCulture),
        < 9.995 => number.ToString("0.##", CultureInfo.InvariantCulture),
        < 99.95 => number.ToString("0.#", CultureInfo.InvariantCulture),
        _ => number.ToString("N0", CultureInfo.InvariantCulture),
    };

    private static string Scaled((double Size, string Name)[] units, double value)
    {
        (double size, string name) = units.FirstOrDefault(unit => Math.Abs(value) >= unit.Size * 0.9995, units[^1]);
        return $"{Number(value / size)} {name}";
    }
}
