using System.Security.Cryptography;
using CausalFiles.Benchmarks.Results;
using CausalFiles.Benchmarks.Workloads;

namespace CausalFiles.Benchmarks.Peers;

/// <summary>
/// The least that handing over a whole text costs that is hashed, made durable as what is new in it, and put in place of the old one in several directories, each written beside it and renamed.
/// </summary>
internal static class RewrittenCopies
{
    internal static EditOutcome Run(string workspace, EditedText text, int edits, int replicas)
    {
        using var log = PreallocatedFile.Create(Path.Combine(workspace, "log"), 16 << 20);
        string[] directories = [.. Enumerable.Range(0, replicas).Select(replica => Directory.CreateDirectory(Path.Combine(workspace, $"{replica}")).FullName)];
        double seconds = 0;
        for (int edit = 0; edit < edits; edit++)
        {
            byte[] passage = text.Passage(EditWay.EditSize);
            text.Splice(text.Place(0, 1, EditWay.EditSize), 0, passage);
            byte[] content = text.Content;
            seconds += Timing.Seconds(() =>
            {
                _ = SHA256.HashData(content);
                log.Append(passage);
                foreach (string directory in directories)
                {
                    string temporary = Path.Combine(directory, "temporary");
                    File.WriteAllBytes(temporary, content);
                    File.Move(temporary, Path.Combine(directory, "text.txt"), overwrite: true);
                }
            });
        }

        return new EditOutcome(EditWay.EditSize, seconds / edits);
    }
}
