using System.Text;

namespace CausalFiles.Simulation.Narration;

/// <summary>A text as one short line for people.</summary>
internal static class Excerpt
{
    private const int Half = 32;
    private const string Gap = " ... ";
    private const string LineBreak = " / ";

    /// <summary>
    /// The beginning and the end of a text; line breaks become slashes, and what could control a terminal becomes a question mark.
    /// </summary>
    internal static string Of(string text)
    {
        string trimmed = text.TrimEnd('\r', '\n');
        if (trimmed.Length == 0)
        {
            return "(empty)";
        }

        StringBuilder line = new();
        Append(line, trimmed.Length <= 2 * Half ? trimmed : trimmed.AsSpan(0, Half));
        if (trimmed.Length > 2 * Half)
        {
            Append(line.Append(Gap), trimmed.AsSpan(trimmed.Length - Half));
        }

        return line.ToString();
    }

    private static void Append(StringBuilder line, ReadOnlySpan<char> text)
    {
        foreach (char c in text)
        {
            _ = c == '\n' ? line.Append(LineBreak)
                : c == '\r' ? line
                : line.Append(char.IsControl(c) ? '?' : c);
        }
    }
}
