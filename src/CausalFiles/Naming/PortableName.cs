using System.Buffers;
using System.Globalization;
using System.Text;

namespace CausalFiles.Naming;

/// <summary>
/// The rules for one component of a path: a name that Linux, Windows and macOS all store, under one spelling only.
/// </summary>
internal static class PortableName
{
    /// <summary>The longest component that common file systems store, in bytes of UTF-8.</summary>
    internal const int MaxBytes = 255;

    private static readonly SearchValues<char> Reserved = SearchValues.Create("<>:\"|?*\\/");

    private static readonly string[] Devices = ["CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$", "CLOCK$"];

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    // With InvariantGlobalization .NET normalises nothing and says so to no one; one known pair tells.
    private static readonly bool CanNormalize = "e\u0301".Normalize(NormalizationForm.FormC).Length == 1;

    /// <summary>The rule that a component breaks, or null when it breaks none.</summary>
    internal static string? BrokenRule(ReadOnlySpan<char> name)
    {
        if (name.IsEmpty)
        {
            return "a component is empty (a doubled, leading or trailing '/')";
        }

        if (name is "." or "..")
        {
            return "'.' and '..' are not allowed";
        }

        int reserved = name.IndexOfAny(Reserved);
        if (reserved >= 0)
        {
            return name[reserved] == '\\'
                ? "'\\' is reserved; separate components with '/'"
                : $"the character '{name[reserved]}' is reserved";
        }

        if (ContainsControl(name))
        {
            return "control characters are not allowed";
        }

        return name[^1] is '.' or ' ' ? "a component ends with a dot or a space" : BrokenLengthOrDeviceRule(name);
    }

    /// <summary>The text in Unicode's composed form (NFC), so that one name has one spelling.</summary>
    /// <exception cref="InvalidPathException">The text is no valid Unicode, or cannot be normalised in this process.</exception>
    internal static string Normalize(string text)
    {
        if (Ascii.IsValid(text))
        {
            return text;
        }

        if (!IsWellFormed(text))
        {
            throw new InvalidPathException(text, "it holds half of a surrogate pair");
        }

        return CanNormalize
            ? Compose(text)
            : throw new InvalidPathException(text, "only ASCII can be used when InvariantGlobalization turns Unicode normalisation off");
    }

    /// <summary>The text with control characters, broken surrogates and what else does not print made visible, for messages.</summary>
    internal static string Printable(string text)
    {
        StringBuilder printable = new(text.Length);
        foreach (Rune rune in text.EnumerateRunes())
        {
            _ = rune == Rune.ReplacementChar || !Prints(rune)
                ? printable.Append(CultureInfo.InvariantCulture, $"\\u{rune.Value:x4}")
                : printable.Append(rune.ToString());
        }

        return printable.ToString();
    }

    private static bool Prints(Rune rune) => Rune.GetUnicodeCategory(rune)
        is not (UnicodeCategory.Control or UnicodeCategory.OtherNotAssigned
            or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);

    // .NET refuses to normalise U+FFFE, which is well-formed UTF-8 and so can arrive from outside.
    private static string Compose(string text)
    {
        try
        {
            return text.Normalize(NormalizationForm.FormC);
        }
        catch (ArgumentException)
        {
            throw new InvalidPathException(text, "it holds a code point that is no character");
        }
    }

    private static string? BrokenLengthOrDeviceRule(ReadOnlySpan<char> name)
    {
        if (Encoding.UTF8.GetByteCount(name) > MaxBytes)
        {
            return $"a component is longer than {MaxBytes} bytes of UTF-8";
        }

        return IsDevice(name) ? "it is the name of a Windows device" : null;
    }

    private static bool ContainsControl(ReadOnlySpan<char> name)
    {
        foreach (char c in name)
        {
            if (char.IsControl(c))
            {
                return true;
            }
        }

        return false;
    }

    // Windows takes a device's name for the device with any extension: "nul.txt" too.
    private static bool IsDevice(ReadOnlySpan<char> name)
    {
        int dot = name.IndexOf('.');
        ReadOnlySpan<char> stem = (dot < 0 ? name : name[..dot]).TrimEnd(' ');
        foreach (string device in Devices)
        {
            if (stem.Equals(device, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return stem.Length == 4
            && (stem[3] is (>= '0' and <= '9') or '\u00b9' or '\u00b2' or '\u00b3')
            && (stem[..3].Equals("COM", StringComparison.OrdinalIgnoreCase) || stem[..3].Equals("LPT", StringComparison.OrdinalIgnoreCase));
    }

    private static bool IsWellFormed(string text)
    {
        try
        {
            _ = Strict.GetByteCount(text);
            return true;
        }
        catch (EncoderFallbackException)
        {
            return false;
        }
    }
}
