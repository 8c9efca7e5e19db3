using System.CommandLine;
using System.Globalization;

namespace CausalFiles.Simulation.Arguments;

/// <summary>Options that take a whole number within bounds.</summary>
internal static class WholeNumber
{
    internal static Option<int> Option(string name, string description, int least, int most, int normal) => new(name)
    {
        Description = description,
        HelpName = most == int.MaxValue ? $"{least}..." : $"{least}...{most}",
        CustomParser = Texts.Parser(text => Parse(name, text, least, most)),
        DefaultValueFactory = _ => normal,
    };

    /// <exception cref="FormatException">The text is no such number.</exception>
    internal static int Parse(string name, string text, int least, int most) =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number) && number >= least && number <= most
            ? number
            : throw new FormatException($"{name} takes a whole number from {least} to {most}, not '{text}'.");
}
