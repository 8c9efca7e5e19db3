namespace CausalFiles.Simulation.Clients;

/// <summary>The last line of a text, which is what an update changes.</summary>
internal static class LastLine
{
    /// <summary>Puts something at the end of the last line; an empty text has none and stays as it is.</summary>
    internal static string Extend(string text, string addition) => text.Length == 0 ? text : text.Insert(EndOf(text), addition);

    /// <summary>The last line, without its line break.</summary>
    internal static string Of(string text)
    {
        string lines = text[..EndOf(text)];
        return lines[(lines.LastIndexOf('\n') + 1)..];
    }

    // The line break at the end of the text belongs to the last line and stays behind it.
    private static int EndOf(string text) =>
        text.EndsWith("\r\n", StringComparison.Ordinal) ? text.Length - 2
        : text.EndsWith('\n') ? text.Length - 1
        : text.Length;
}
