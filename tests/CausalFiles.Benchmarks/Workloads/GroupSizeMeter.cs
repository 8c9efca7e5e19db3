using System.Diagnostics.Metrics;
using CausalFiles.Diagnostics;

namespace CausalFiles.Benchmarks.Workloads;

/// <summary>Listens to how many operations the library commits together, while this exists.</summary>
/// <threadsafety>Every member may be called by any number of threads.</threadsafety>
internal sealed class GroupSizeMeter : IDisposable
{
    private readonly MeterListener listener = new();
    private readonly List<double> sizes = [];

    internal GroupSizeMeter()
    {
        listener.InstrumentPublished = static (instrument, listener) =>
        {
            if (instrument.Meter.Name == DiagnosticNames.Source && instrument.Name == DiagnosticNames.GroupSize)
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<int>((_, size, _, _) => Add(size));
        listener.Start();
    }

    /// <summary>The size of each group so far.</summary>
    internal IReadOnlyList<double> Sizes
    {
        get
        {
            lock (sizes)
            {
                return [.. sizes];
            }
        }
    }

    public void Dispose() => listener.Dispose();

    private void Add(int size)
    {
        lock (sizes)
        {
            sizes.Add(size);
        }
    }
}
