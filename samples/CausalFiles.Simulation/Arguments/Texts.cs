using System.CommandLine.Parsing;

namespace CausalFiles.Simulation.Arguments;

/// <summary>Makes the parser of an option out of a function that refuses a text with a <see cref="FormatException"/>.</summary>
internal static class Texts
{
    internal static Func<ArgumentResult, T?> Parser<T>(Func<string, T> parse) => result =>
    {
        try
        {
            return parse(result.Tokens[0].Value);
        }
        catch (FormatException e)
        {
            result.AddError(e.Message);
            return default;
        }
    };
}
