using System.Globalization;

namespace CausalFiles.Simulation.Clients;

/// <summary>The range out of which the simulated latency of an operation is drawn.</summary>
internal sealed record LatencyRange(TimeSpan Shortest, TimeSpan Longest)
{
    internal const string Forms = "5..10ms, 5ms, 1s..2s or 0";

    private const string Separator = "..";

    private static readonly TimeSpan Limit = TimeSpan.FromHours(1);

    internal static LatencyRange Default { get; } = new(TimeSpan.FromMilliseconds(5), TimeSpan.FromMilliseconds(10));

    /// <summary>Reads one of the <see cref="Forms"/>; a beginning without a unit has that of the end.</summary>
    /// <exception cref="FormatException">The text is none of them; the message says why.</exception>
    internal static LatencyRange Parse(string text)
    {
        int separator = text.IndexOf(Separator, StringComparison.Ordinal);
        string end = separator < 0 ? text : text[(separator + Separator.Length)..];
        TimeSpan longest = ParseTime(text, end, UnitOf(end));
        string beginning = separator < 0 ? end : text[..separator];
        TimeSpan shortest = ParseTime(text, beginning, UnitOf(beginning) is { Length: > 0 } own ? own : UnitOf(end));
        return shortest > longest ? throw new FormatException($"'{text}' begins with the longer latency.")
            : longest > Limit ? throw new FormatException($"'{text}' is longer than an hour.")
            : new LatencyRange(shortest, longest);
    }

    internal TimeSpan Next(Random random) => Shortest + ((Longest - Shortest) * random.NextDouble());

    public override string ToString() => Longest == TimeSpan.Zero ? "0"
        : Shortest == Longest ? $"{Format(Longest)}ms"
        : $"{Format(Shortest)}..{Format(Longest)}ms";

    private static string Format(TimeSpan time) => time.TotalMilliseconds.ToString("0.###", CultureInfo.InvariantCulture);

    private static string UnitOf(string time) =>
        time.EndsWith("ms", StringComparison.Ordinal) ? "ms" : time.EndsWith('s') ? "s" : "";

    private static TimeSpan ParseTime(string text, string time, string unit)
    {
        string digits = time[..^UnitOf(time).Length];
        if (!decimal.TryParse(digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal number)
            || number > 1_000_000_000)
        {
            throw new FormatException($"'{text}' is no latency, such as {Forms}.");
        }

        return number == 0 ? TimeSpan.Zero : unit switch
        {
            "ms" => TimeSpan.FromTicks((long)(number * TimeSpan.TicksPerMillisecond)),
            "s" => TimeSpan.FromTicks((long)(number * TimeSpan.TicksPerSecond)),
            _ => throw new FormatException($"'{text}' has no unit; write it as {Forms}."),
        };
    }
}
