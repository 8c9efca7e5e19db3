namespace CausalFiles.Tests.Deterministic;

/// <summary>
/// A file of <see cref="SimulatedDisk"/>: what programs see of it, and what would be left of it if the power went now. What is written neither through nor
/// synchronised may survive in part, torn, or as zeros. What a failed synchronisation was to keep is lost for good, whatever later ones say.
/// </summary>
internal sealed class SimulatedFile : SimulatedNode
{
    private readonly FileBytes seen = new();
    private readonly FileBytes kept = new();
    private readonly List<Change> pending = [];

    /// <summary>Who has it open for himself alone.</summary>
    internal object? Owner { get; set; }

    internal long Length => seen.Length;

    internal byte[] Bytes => seen.ToArray();

    internal int Read(long offset, Span<byte> destination) => seen.Read(offset, destination);

    internal bool IsZeroFrom(long offset) => seen.IsZeroFrom(offset);

    internal void Write(long offset, ReadOnlySpan<byte> bytes, bool through)
    {
        seen.Write(offset, bytes);
        if (!through)
        {
            pending.Add(new Change(offset, bytes.ToArray()));
            return;
        }

        // Writing through keeps the length with the bytes, and so every cut before.
        foreach (Change cut in pending.Where(change => change.Bytes is null))
        {
            cut.Apply(kept);
        }

        _ = pending.RemoveAll(change => change.Bytes is null);
        kept.Write(offset, bytes);
    }

    internal void SetLength(long length)
    {
        seen.SetLength(length);
        pending.Add(new Change(length, Bytes: null));
    }

    internal void Synchronise()
    {
        pending.ForEach(change => change.Apply(kept));
        pending.Clear();
    }

    /// <summary>The system takes what is pending for clean, and it is not on the disk.</summary>
    internal void FailToSynchronise() => pending.Clear();

    internal void LosePower(Random random)
    {
        if (pending.Count > 0)
        {
            Keep(pending[..random.Next(pending.Count + 1)], random);
            pending.Clear();
        }

        seen.Assign(kept);
    }

    // All of it arrives, but for the last write: that is torn, or only its length is there.
    private void Keep(List<Change> surviving, Random random)
    {
        foreach (Change change in surviving)
        {
            if (change == surviving[^1] && change.Bytes is { } bytes)
            {
                long end = change.Offset + bytes.Length;
                bool isTorn = random.Next(2) == 0;
                kept.Write(change.Offset, bytes.AsSpan(0, isTorn ? random.Next(bytes.Length + 1) : bytes.Length));
                if (random.Next(3) == 0 && end > kept.Length)
                {
                    kept.SetLength(end);
                }
            }
            else
            {
                change.Apply(kept);
            }
        }
    }

    /// <summary>A write, or a cut when there are no bytes.</summary>
    private sealed record Change(long Offset, byte[]? Bytes)
    {
        internal void Apply(FileBytes file)
        {
            if (Bytes is null)
            {
                file.SetLength(Offset);
            }
            else
            {
                file.Write(Offset, Bytes);
            }
        }
    }
}
