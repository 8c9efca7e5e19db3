using System.Globalization;

namespace CausalFiles.Simulation.Output;

/// <summary>Numbers as people read them, the same in every language.</summary>
internal static class Quantity
{
    private static readonly string[] Units = ["B", "kB", "MB", "GB", "TB"];

    internal static string Count(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>So many things of a kind whose plural is formed with an s.</summary>
    internal static string Of(long number, string thing) => $"{Count(number)} {thing}{(number == 1 ? "" : "s")}";

    internal static string Number(double number) => number.ToString(FormatFor(number), CultureInfo.InvariantCulture);

    internal static string Bytes(long bytes)
    {
        double size = bytes;
        int unit = 0;
        while (size >= 1000 && unit < Units.Length - 1)
        {
            size /= 1000;
            unit++;
        }

        return $"{(unit == 0 ? Count(bytes) : Number(size))} {Units[unit]}";
    }

    internal static string Duration(TimeSpan time) =>
        time.TotalSeconds < 1 ? $"{Number(time.TotalMilliseconds)} ms" : $"{Number(time.TotalSeconds)} s";

    // Three digits say enough.
    private static string FormatFor(double number) => Math.Abs(number) switch
    {
        < 10 => "0.00",
        < 100 => "0.0",
        _ => "N0",
    };
}
