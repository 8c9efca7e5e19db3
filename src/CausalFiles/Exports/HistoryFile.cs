using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text.Json;
using CausalFiles.Durability;
using CausalFiles.Operations;

namespace CausalFiles.Exports;

/// <summary>
/// A history as lines of JSON, for programs that know nothing of this library: a line that names the format, then a line for each operation.
/// <c>docs/history-format.md</c> describes it.
/// </summary>
/// <threadsafety>Safe for any number of threads, each with a stream of its own.</threadsafety>
public static class HistoryFile
{
    internal const int FormatVersion = 1;

    private const string Format = "CausalFiles history";
    private const int FlushAt = 64 * 1024;

    /// <summary>Writes a history.</summary>
    /// <param name="destination">Where to; it stays open.</param>
    /// <param name="history">The operations, in their order.</param>
    /// <param name="cancellationToken">Ends the writing; part of the history may have been written.</param>
    /// <returns>How many operations were written.</returns>
    public static async Task<long> WriteAsync(Stream destination, IAsyncEnumerable<Operation> history, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(destination);
        ArgumentNullException.ThrowIfNull(history);
        ArrayBufferWriter<byte> lines = new();
        Utf8JsonWriter json = new(lines);
        await using (json.ConfigureAwait(false))
        {
            WriteHeader(json);
            EndLine(json, lines);
            long count = 0;
            await foreach (Operation operation in history.WithCancellation(cancellationToken).ConfigureAwait(false))
            {
                OperationJsonWriter.Write(json, operation);
                EndLine(json, lines);
                count++;
                if (lines.WrittenCount >= FlushAt)
                {
                    await destination.WriteAsync(lines.WrittenMemory, cancellationToken).ConfigureAwait(false);
                    lines.ResetWrittenCount();
                }
            }

            await destination.WriteAsync(lines.WrittenMemory, cancellationToken).ConfigureAwait(false);
            await destination.FlushAsync(cancellationToken).ConfigureAwait(false);
            return count;
        }
    }

    /// <summary>
    /// Reads what <see cref="WriteAsync"/> wrote, and believes none of it: each line is an operation in every detail, or is refused. Whether
    /// the operations fit together is for <see cref="Verification.CausalConsistency"/> to say.
    /// </summary>
    /// <param name="source">Where from; it stays open.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>The operations, in their order.</returns>
    /// <exception cref="HistoryFileException">A line is not what the format says; the exception names it.</exception>
    /// <exception cref="UnsupportedFormatException">The file has a version that this library does not know.</exception>
    public static IAsyncEnumerable<Operation> ReadAsync(Stream source, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        return ReadLinesAsync(new LineReader(source), cancellationToken);
    }

    private static async IAsyncEnumerable<Operation> ReadLinesAsync(LineReader lines, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ReadOnlyMemory<byte> header = await lines.ReadAsync(cancellationToken).ConfigureAwait(false)
            ?? throw new HistoryFileException(1, "the line that names the format is missing");
        CheckHeader(Parse(lines.Number, header, JsonFields.ReadHeader));
        while (await lines.ReadAsync(cancellationToken).ConfigureAwait(false) is { } line)
        {
            yield return Parse(lines.Number, line, OperationJsonReader.Read);
        }
    }

    private static void CheckHeader((string Format, long Version) header)
    {
        if (header.Format != Format)
        {
            throw new HistoryFileException(1, "it names another format");
        }

        if (header.Version != FormatVersion)
        {
            throw new UnsupportedFormatException("The history file", "line 1", header.Version, FormatVersion);
        }
    }

    // Whatever a parser finds wrong with a text comes out as one exception, with the line.
    private static T Parse<T>(long number, ReadOnlyMemory<byte> line, Func<JsonElement, T> read)
    {
        try
        {
            using var document = JsonDocument.Parse(line, new JsonDocumentOptions { MaxDepth = 8 });
            return read(document.RootElement);
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException or ArgumentException)
        {
            throw new HistoryFileException(number, e.Message.TrimEnd('.'), e);
        }
    }

    private static void WriteHeader(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("format"u8, Format);
        json.WriteNumber("version"u8, FormatVersion);
        json.WriteEndObject();
    }

    private static void EndLine(Utf8JsonWriter json, ArrayBufferWriter<byte> lines)
    {
        json.Flush();
        json.Reset();
        lines.Write("\n"u8);
    }
}
