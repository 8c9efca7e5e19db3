using System.Security.Cryptography;
using BenchmarkDotNet.Attributes;
using CausalFiles.Operations;

namespace CausalFiles.Benchmarks.Micro;

/// <summary>The addresses of contents, beside the platform's hash of as many bytes.</summary>
public class HashParts
{
    private byte[] content = [];

    /// <summary>How long the content is.</summary>
    [Params(256, 4_096, 1_000_000)]
    public int Bytes { get; set; }

    /// <summary>Makes a content.</summary>
    [GlobalSetup]
    public void Prepare()
    {
        content = new byte[Bytes];
        new Random(1).NextBytes(content);
    }

    /// <summary>Takes the address of the content.</summary>
    [BenchmarkCategory("address"), Benchmark(Description = "address of a content")]
    public ContentAddress Address() => ContentAddress.Of(content);

    /// <summary>Hashes the content.</summary>
    [BenchmarkCategory("address"), Benchmark(Baseline = true, Description = "SHA-256")]
    public byte[] Hash() => SHA256.HashData(content);
}
