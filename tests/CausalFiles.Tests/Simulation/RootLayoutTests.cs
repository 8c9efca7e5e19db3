using CausalFiles.Simulation;
using CausalFiles.Simulation.Snapshots;
using CausalFiles.Tests.Harness;

namespace CausalFiles.Tests.Simulation;

public sealed class RootLayoutTests : IDisposable
{
    private readonly TestDisk disk = TestDisk.Real();
    private readonly RootLayout layout;

    public RootLayoutTests() => layout = new RootLayout(disk.Root);

    [Fact]
    public void ChooseSnapshots_NewRoot_IsWhatWasAsked()
    {
        Assert.Equal(SnapshotKind.Addressed, layout.ChooseSnapshots(null));
        Assert.Equal(SnapshotKind.Addressed, layout.ChooseSnapshots(SnapshotKind.Addressed));
        Assert.Equal(SnapshotKind.Named, layout.ChooseSnapshots(SnapshotKind.Named));
    }

    [Fact]
    public void ChooseSnapshots_AddressedRoot_StaysSo()
    {
        Directory.CreateDirectory(layout.AddressedSnapshots);

        Assert.Equal(SnapshotKind.Addressed, layout.ChooseSnapshots(null));
        Assert.Equal(SnapshotKind.Addressed, layout.ChooseSnapshots(SnapshotKind.Addressed));
        Assert.Throws<SnapshotChoiceException>(() => layout.ChooseSnapshots(SnapshotKind.Named));
    }

    [Fact]
    public void ChooseSnapshots_NamedRootThatTheLibraryOpenedWithItsDefaults_StaysNamed()
    {
        Directory.CreateDirectory(layout.NamedSnapshots);
        Directory.CreateDirectory(layout.AddressedSnapshots);

        Assert.Equal(SnapshotKind.Named, layout.ChooseSnapshots(null));
        Assert.Throws<SnapshotChoiceException>(() => layout.ChooseSnapshots(SnapshotKind.Addressed));
    }

    [Fact]
    public void CountReplicas_RootWithOthers_CountsEachOnce()
    {
        Assert.Equal(2, layout.CountReplicas(["client-0", "client-1"]));

        Directory.CreateDirectory(Path.Combine(layout.Replicas, "client-1"));
        Directory.CreateDirectory(Path.Combine(layout.Replicas, "client-2"));

        Assert.Equal(3, layout.CountReplicas(["client-0", "client-1"]));
    }

    public void Dispose() => disk.Dispose();
}
