using System.Runtime.InteropServices;

namespace CausalFiles.Simulation;

/// <summary>The wish to stop: Ctrl-C, which is SIGINT. The first one asks, the second one ends the process.</summary>
internal sealed class StopSignal : IDisposable
{
    private readonly CancellationTokenSource asked = new();
    private readonly PosixSignalRegistration registration;

    internal StopSignal(Action whenAsked) => registration = PosixSignalRegistration.Create(PosixSignal.SIGINT, context =>
    {
        context.Cancel = !asked.IsCancellationRequested;
        if (context.Cancel)
        {
            whenAsked();
            asked.Cancel();
        }
    });

    internal CancellationToken Token => asked.Token;

    public void Dispose()
    {
        registration.Dispose();
        asked.Dispose();
    }
}
