using System.Globalization;

namespace CausalFiles.Simulation.Clients;

/// <summary>How often something is so, out of all times.</summary>
internal sealed record Share(double Value)
{
    internal const string Forms = "20% or 0.2";

    internal static Share None { get; } = new(0);

    internal bool IsNothing => Value == 0;

    /// <summary>Reads one of the <see cref="Forms"/>.</summary>
    /// <exception cref="FormatException">The text is none of them; the message says why.</exception>
    internal static Share Parse(string text)
    {
        bool isPercent = text.EndsWith('%');
        return double.TryParse(isPercent ? text[..^1] : text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double number)
            && number <= (isPercent ? 100 : 1)
            ? new Share(isPercent ? number / 100 : number)
            : throw new FormatException($"'{text}' is no share of the time, such as {Forms}.");
    }

    internal bool Includes(Random random) => random.NextDouble() < Value;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Value * 100:0.###}%");
}
