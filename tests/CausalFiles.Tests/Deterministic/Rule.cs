using System.Runtime.CompilerServices;

namespace CausalFiles.Tests.Deterministic;

/// <summary>What is to hold, in words that are only made when it does not: a run asks thousands of times, and an exception in the text alone costs more than the question.</summary>
[InterpolatedStringHandler]
internal ref struct Rule
{
    private DefaultInterpolatedStringHandler text;

    public Rule(int literalLength, int formattedCount, bool holds, out bool isWanted)
    {
        isWanted = !holds;
        text = holds ? default : new DefaultInterpolatedStringHandler(literalLength, formattedCount);
    }

    public void AppendLiteral(string value) => text.AppendLiteral(value);

    public void AppendFormatted<T>(T value) => text.AppendFormatted(value);

    internal string InWords() => text.ToStringAndClear();
}
