namespace CausalFiles.Benchmarks.Results;

/// <summary>What a number counts.</summary>
internal enum Unit
{
    /// <summary>Operations in a second; more is better.</summary>
    PerSecond,

    /// <summary>Bytes in a second; more is better.</summary>
    BytesPerSecond,

    /// <summary>Seconds; less is better.</summary>
    Seconds,

    /// <summary>Bytes; less is better.</summary>
    Bytes,
}
