namespace CausalFiles.Tests.Harness;

/// <summary>A call that changes the disk, as <see cref="FaultyFileSystem"/> reports it before it is carried out.</summary>
public sealed record DiskCall(DiskCallKind Kind, string Path, int Bytes = 0)
{
    /// <summary>Where a move comes from.</summary>
    public string? Source { get; init; }

    /// <summary>Whether a write goes through to the disk.</summary>
    public bool WriteThrough { get; init; }
}

public enum DiskCallKind
{
    Open,
    Write,
    SetLength,
    Move,
    Delete,
    CreateDirectory,
    MoveDirectory,
    DeleteDirectory,
    SyncFile,
    SyncDirectory,
}
