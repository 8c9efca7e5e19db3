namespace CausalFiles.Tests.Deterministic;

/// <summary>What goes wrong at one call: the call of a number in one area of the disk, so that it does not depend on what other threads do elsewhere.</summary>
/// <param name="Kind">What happens.</param>
/// <param name="Area">Where, as <see cref="DiskPlan.AreaOf"/> names it.</param>
/// <param name="Calls">How many calls there succeed before.</param>
/// <param name="Share">Which part of a write arrives, in hundredths.</param>
internal sealed record Hazard(HazardKind Kind, string Area, int Calls, int Share)
{
    public override string ToString() => $"{Kind} at call {Calls} of {Area}, {Share}%";
}

internal enum HazardKind
{
    /// <summary>One call fails; the next ones succeed.</summary>
    Fault,

    /// <summary>The process ends at a call.</summary>
    Crash,
}
