using System.Text;
using CausalFiles.Naming;
using CausalFiles.Snapshots;

namespace CausalFiles;

/// <summary>Text in files: written as UTF-8 without a byte order mark, read as System.IO reads it, and never changed by a misreading.</summary>
internal static class TextEncoding
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    internal static byte[] Write(string text, string parameter)
    {
        ArgumentNullException.ThrowIfNull(text, parameter);
        try
        {
            return Strict.GetBytes(text);
        }
        catch (EncoderFallbackException e)
        {
            throw new ArgumentException("The text holds half of a surrogate pair, which UTF-8 cannot express.", parameter, e);
        }
    }

    internal static string Read(ReadOnlyMemory<byte> bytes)
    {
        using StreamReader reader = new(new ReadOnlyMemoryStream(bytes), Encoding.UTF8, detectEncodingFromByteOrderMarks: true);
        return reader.ReadToEnd();
    }

    /// <summary>Transforms a text; a byte order mark stays.</summary>
    /// <exception cref="InvalidDataException">The bytes are no UTF-8, and would not survive being read and written as text.</exception>
    internal static byte[] Transform(FilePath path, ReadOnlyMemory<byte> bytes, Func<string, string> transform)
    {
        ReadOnlySpan<byte> mark = bytes.Span.StartsWith(Encoding.UTF8.Preamble) ? Encoding.UTF8.Preamble : default;
        string text;
        try
        {
            text = Strict.GetString(bytes.Span[mark.Length..]);
        }
        catch (DecoderFallbackException e)
        {
            throw new InvalidDataException($"'{path}' is not text in UTF-8; update its bytes instead.", e);
        }

        byte[] transformed = Write(transform(text), nameof(transform));
        return mark.IsEmpty ? transformed : [.. mark, .. transformed];
    }
}
