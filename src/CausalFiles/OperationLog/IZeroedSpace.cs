namespace CausalFiles.OperationLog;

/// <summary>The zeros ahead of the end of a segment.</summary>
internal interface IZeroedSpace : IDisposable
{
    /// <summary>To be called before bytes are written up to an offset: no zeros are written over them.</summary>
    void Claim(long end);

    /// <summary>To be called when the segment has grown: writes more zeros when few are left.</summary>
    void Reserve(long end);
}
