using CausalFiles.Benchmarks.Results;
using CausalFiles.Benchmarks.Workloads;

namespace CausalFiles.Benchmarks.Peers;

/// <summary>Edits a text at random places, and lets a program keep each version.</summary>
internal static class KeptEdits
{
    internal static async Task<EditOutcome> RunAsync(IVersionKeeper keeper, string workspace, EditedText text, int edits, CancellationToken stop)
    {
        string file = Path.Combine(Directory.CreateDirectory(Path.Combine(workspace, "work")).FullName, "text.txt");
        string store = Directory.CreateDirectory(Path.Combine(workspace, "store")).FullName;
        File.WriteAllBytes(file, text.Content);
        await keeper.BeginAsync(file, store, stop);
        await keeper.KeepAsync(stop);
        await keeper.PackAsync(stop);
        double before = DirectorySize.Of(store);
        double seconds = 0;
        for (int edit = 0; edit < edits; edit++)
        {
            text.Splice(text.Place(0, 1, EditWay.EditSize), EditWay.EditSize, text.Passage(EditWay.EditSize));
            File.WriteAllBytes(file, text.Content);
            seconds += await Timing.SecondsAsync(() => keeper.KeepAsync(stop));
        }

        double after = DirectorySize.Of(store);
        await keeper.PackAsync(stop);
        return new EditOutcome((after - before) / edits, seconds / edits) { PackedBytesPerEdit = (DirectorySize.Of(store) - before) / edits };
    }
}
