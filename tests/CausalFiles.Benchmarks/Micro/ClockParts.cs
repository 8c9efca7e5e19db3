using BenchmarkDotNet.Attributes;
using CausalFiles.Clocks;

namespace CausalFiles.Benchmarks.Micro;

/// <summary>Vector clocks, beside bare arrays of numbers that need no names.</summary>
public class ClockParts
{
    private VectorClock left = VectorClock.Zero;
    private VectorClock right = VectorClock.Zero;
    private long[] leftNumbers = [];
    private long[] rightNumbers = [];

    /// <summary>How many components each clock has.</summary>
    [Params(8, 64)]
    public int Replicas { get; set; }

    /// <summary>Makes two concurrent clocks.</summary>
    [GlobalSetup]
    public void Prepare()
    {
        leftNumbers = [.. Enumerable.Range(0, Replicas).Select(i => 1_000L + (i % 2))];
        rightNumbers = [.. Enumerable.Range(0, Replicas).Select(i => 1_001L - (i % 2))];
        left = Clock(leftNumbers);
        right = Clock(rightNumbers);
    }

    /// <summary>Merges two concurrent clocks.</summary>
    [BenchmarkCategory("merge"), Benchmark(Description = "merge clocks")]
    public IVectorClock Merge() => left.Merge(right);

    /// <summary>Takes the greater of each number.</summary>
    [BenchmarkCategory("merge"), Benchmark(Baseline = true, Description = "maxima of two arrays")]
    public long[] MergeNumbers()
    {
        long[] merged = new long[leftNumbers.Length];
        for (int i = 0; i < merged.Length; i++)
        {
            merged[i] = Math.Max(leftNumbers[i], rightNumbers[i]);
        }

        return merged;
    }

    /// <summary>Compares two concurrent clocks.</summary>
    [BenchmarkCategory("compare"), Benchmark(Description = "compare clocks")]
    public CausalOrder Compare() => left.Compare(right);

    /// <summary>Compares each number.</summary>
    [BenchmarkCategory("compare"), Benchmark(Baseline = true, Description = "comparing two arrays")]
    public bool CompareNumbers()
    {
        bool less = false;
        bool greater = false;
        for (int i = 0; i < leftNumbers.Length; i++)
        {
            less |= leftNumbers[i] < rightNumbers[i];
            greater |= leftNumbers[i] > rightNumbers[i];
        }

        return less && greater;
    }

    private static VectorClock Clock(long[] numbers) =>
        VectorClock.Create(Workloads.Replicas.Named(numbers.Length).Zip(numbers, static (replica, count) => KeyValuePair.Create(replica, count)));
}
