using Microsoft.Extensions.Time.Testing;

namespace CausalFiles.Tests.Deterministic;

/// <summary>A clock whose hands can be put anywhere; its timers run by <see cref="FakeTimeProvider.Advance(TimeSpan)"/> alone.</summary>
internal sealed class JumpingClock() : FakeTimeProvider(new DateTimeOffset(2026, 3, 29, 0, 30, 0, TimeSpan.Zero))
{
    private long offset;

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow().AddTicks(Interlocked.Read(ref offset));

    internal void Jump(TimeSpan by) => Interlocked.Add(ref offset, by.Ticks);
}
