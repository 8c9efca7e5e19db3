using CausalFiles.Conformance;
using CausalFiles.OperationLog;
using CausalFiles.Tests.Harness;

namespace CausalFiles.Tests.OperationLog;

/// <summary>The file log keeps the contract on a mock and on the real disk, in one segment and in many.</summary>
public abstract class FileOperationLogConformanceTests(TestDisk disk, long segmentSize) : OperationLogConformance
{
    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        disk.Dispose();
    }

    protected override async ValueTask<IOperationLog> OpenAsync() => await FileOperationLog.OpenAsync(
        disk.FileSystem, disk.PathOf("log"), new FileOperationLogOptions { SegmentSize = segmentSize });
}

public sealed class FileOperationLogOnMockTests() : FileOperationLogConformanceTests(TestDisk.Mock(), 64 * 1024 * 1024);

public sealed class FileOperationLogOnMockInManySegmentsTests() : FileOperationLogConformanceTests(TestDisk.Mock(), FileOperationLogOptions.MinSegmentSize);

public sealed class FileOperationLogOnDiskTests() : FileOperationLogConformanceTests(TestDisk.Real(), 64 * 1024 * 1024);

public sealed class FileOperationLogOnDiskInManySegmentsTests() : FileOperationLogConformanceTests(TestDisk.Real(), FileOperationLogOptions.MinSegmentSize);
