using System.Globalization;
using System.Text;
using CausalFiles.Naming;
using CausalFiles.Operations;

namespace CausalFiles.Conflicts;

/// <summary>The name that ours gets beside theirs: <c>plan (conflict, bob, 17).md</c>. It depends on nothing but the name, the replica and the operation.</summary>
internal static class ConflictName
{
    /// <param name="name">The name that is taken.</param>
    /// <param name="replica">Whose version it is.</param>
    /// <param name="operation">The operation that wrote it, or put it there.</param>
    /// <param name="attempt">1, or more when that name is taken as well.</param>
    internal static string Of(string name, ReplicaId replica, OperationId operation, int attempt)
    {
        string mark = string.Create(CultureInfo.InvariantCulture, $" (conflict, {replica}, {operation}{(attempt == 1 ? "" : $", {attempt}")})");
        int dot = name.LastIndexOf('.');
        string extension = dot > 0 ? name[dot..] : "";
        string stem = name[..^extension.Length];
        int left = PortableName.MaxBytes - Encoding.UTF8.GetByteCount(mark);
        if (Encoding.UTF8.GetByteCount(extension) > left / 2)
        {
            // What follows the last dot is hardly a kind of file.
            (stem, extension) = (name, "");
        }

        // A name that ended in its dot ends in the mark now, and a stem may not be cut within a character.
        return Shorten(stem, left - Encoding.UTF8.GetByteCount(extension)) + mark + extension;
    }

    private static string Shorten(string stem, int bytes)
    {
        int taken = 0;
        int length = 0;
        foreach (Rune rune in stem.EnumerateRunes())
        {
            taken += rune.Utf8SequenceLength;
            if (taken > bytes)
            {
                return stem[..length];
            }

            length += rune.Utf16SequenceLength;
        }

        return stem;
    }
}
