using System.Diagnostics.Metrics;
using CausalFiles.Diagnostics;

namespace CausalFiles.Simulation.Measures;

/// <summary>
/// Listens to what the library measures while this exists: the sizes of its groups, and the bytes that it stores as snapshots.
/// </summary>
/// <threadsafety>Every member may be called by any number of threads.</threadsafety>
internal sealed class LibraryMeter : IDisposable
{
    private readonly MeterListener listener = new();
    private readonly List<double> groups = [];
    private long stored;

    internal LibraryMeter()
    {
        listener.InstrumentPublished = static (instrument, listener) =>
        {
            if (instrument.Meter.Name == DiagnosticNames.Source
                && instrument.Name is DiagnosticNames.GroupSize or DiagnosticNames.SnapshotBytes)
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<int>((_, size, _, _) => Add(size));
        listener.SetMeasurementEventCallback<long>((_, bytes, _, _) => Interlocked.Add(ref stored, bytes));
        listener.Start();
    }

    internal long StoredBytes => Interlocked.Read(ref stored);

    internal Distribution GroupSizes
    {
        get
        {
            lock (groups)
            {
                return Distribution.Of(groups);
            }
        }
    }

    public void Dispose() => listener.Dispose();

    private void Add(int size)
    {
        lock (groups)
        {
            groups.Add(size);
        }
    }
}
