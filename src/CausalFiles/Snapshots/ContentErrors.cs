using CausalFiles.Contents;

namespace CausalFiles.Snapshots;

/// <summary>The exceptions of snapshot stores.</summary>
internal static class ContentErrors
{
    internal static FileNotFoundException NotFound(ContentAddress address) => new($"The snapshot store does not have {address}.", address.ToHex());
}
