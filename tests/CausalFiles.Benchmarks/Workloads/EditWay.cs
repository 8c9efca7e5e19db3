using CausalFiles.Naming;
using CausalFiles.Operations;

namespace CausalFiles.Benchmarks.Workloads;

/// <summary>A way in which a text of the library is edited.</summary>
/// <param name="Name">Its name, for people.</param>
/// <param name="Prepare">Makes the next edit in the text, and returns what makes the same at a replica.</param>
internal sealed record EditWay(string Name, Func<EditedText, Func<Replica, FilePath, Task<Operation>>> Prepare)
{
    internal const int EditSize = 100;

    internal static readonly EditWay Append = new("appended", static text =>
    {
        byte[] passage = text.Passage(EditSize);
        text.Splice(text.Content.Length, 0, passage);
        return (replica, path) => replica.AppendAllBytesAsync(path, passage);
    });

    internal static readonly EditWay RangeWrite = new("range written", static text =>
    {
        byte[] passage = text.Passage(EditSize);
        int offset = text.Place(0, 1, EditSize);
        text.Splice(offset, EditSize, passage);
        return (replica, path) => replica.WriteAtAsync(path, offset, passage);
    });

    internal static readonly EditWay Update = new("updated, inserted anywhere", static text =>
    {
        byte[] passage = text.Passage(EditSize);
        int offset = text.Place(0, 1, EditSize);
        text.Splice(offset, 0, passage);
        return (replica, path) => replica.UpdateAsync(
            path, (old, _) => new((byte[])[.. old.Span[..offset], .. passage, .. old.Span[offset..]]));
    });

    /// <summary>Half of the edit near the beginning and half near the end, so that what both versions begin and end with is little.</summary>
    internal static readonly EditWay WholeFile = new("unlike whole file", static text =>
    {
        text.Splice(text.Place(0, 0.05, EditSize), 0, text.Passage(EditSize / 2));
        text.Splice(text.Place(0.95, 1, EditSize), 0, text.Passage(EditSize / 2));
        byte[] whole = text.Content;
        return (replica, path) => replica.WriteAllBytesAsync(path, whole);
    });
}
