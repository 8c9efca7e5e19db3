using System.Security.Cryptography;
using BenchmarkDotNet.Attributes;
using CausalFiles.Contents;

namespace CausalFiles.Benchmarks.Micro;

/// <summary>The addresses and the chunks of contents, beside the platform's hash of as many bytes.</summary>
public class ContentParts
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
    [BenchmarkCategory("content"), Benchmark(Description = "address of a content")]
    public ContentAddress Address() => ContentAddress.Of(content);

    /// <summary>Cuts the content into chunks.</summary>
    [BenchmarkCategory("content"), Benchmark(Description = "chunks of a content")]
    public int Chunks()
    {
        int chunks = 0;
        ReadOnlySpan<byte> rest = content;
        while (!rest.IsEmpty)
        {
            int cut = Chunker.Cut(rest);
            rest = rest[(cut > 0 ? cut : rest.Length)..];
            chunks++;
        }

        return chunks;
    }

    /// <summary>Hashes the content.</summary>
    [BenchmarkCategory("content"), Benchmark(Baseline = true, Description = "SHA-256")]
    public byte[] Hash() => SHA256.HashData(content);
}
