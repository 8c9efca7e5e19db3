using CausalFiles.Operations;

namespace CausalFiles.Tests.Operations;

/// <summary>Compares operations by all that they hold; the record's own equality compares the list of effects by reference.</summary>
internal static class OperationAssert
{
    internal static void Same(Operation expected, Operation actual)
    {
        Assert.Equal(expected.Effects, actual.Effects);
        Assert.Equal(expected.Clock.Components, actual.Clock.Components);
        Assert.Equal(TimeSpan.Zero, actual.Timestamp.Offset);
        Assert.Equal(expected, actual with { Effects = expected.Effects, Clock = expected.Clock });
    }
}
