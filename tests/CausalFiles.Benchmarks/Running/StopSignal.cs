using System.Runtime.InteropServices;

namespace CausalFiles.Benchmarks.Running;

/// <summary>
/// The wish to stop, SIGINT or SIGTERM. The first one asks, and is heard after the turn that is under way, so that temporary files and processes go too; the
/// second one ends the process.
/// </summary>
internal sealed class StopSignal : IDisposable
{
    private readonly CancellationTokenSource asked = new();
    private readonly PosixSignalRegistration[] registrations;

    internal StopSignal() => registrations =
    [
        PosixSignalRegistration.Create(PosixSignal.SIGINT, Ask),
        PosixSignalRegistration.Create(PosixSignal.SIGTERM, Ask),
    ];

    internal CancellationToken Token => asked.Token;

    public void Dispose()
    {
        Array.ForEach(registrations, static registration => registration.Dispose());
        asked.Dispose();
    }

    private void Ask(PosixSignalContext context)
    {
        context.Cancel = !asked.IsCancellationRequested;
        asked.Cancel();
    }
}
