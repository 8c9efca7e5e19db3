using CausalFiles.Benchmarks.Children;

namespace CausalFiles.Benchmarks.Running;

/// <summary>Roots with a history that takes long to make; several scenarios of a run use the same one.</summary>
internal sealed class SharedRoots(Workspace workspace)
{
    private readonly Dictionary<FillRequest, FilledRoot> made = [];

    /// <summary>A closed root with the files and the number of operations that are asked for; scenarios may add operations, and close it again.</summary>
    internal async Task<FilledRoot> FilledAsync(FillRequest request, CancellationToken stop)
    {
        if (!made.TryGetValue(request, out FilledRoot? root))
        {
            string path = workspace.NewPath();
            root = new FilledRoot(path, await FillChild.RunAsync(path, request, stop));
            made.Add(request, root);
        }

        return root;
    }
}
