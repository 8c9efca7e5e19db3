using System.IO.Hashing;
using BenchmarkDotNet.Attributes;
using CausalFiles.Clocks;
using CausalFiles.Contents;
using CausalFiles.Operations;

namespace CausalFiles.Benchmarks.Micro;

/// <summary>Records of operations, beside copying and checking as many bytes.</summary>
public class CodecParts
{
    private Operation operation = null!;
    private byte[] record = [];

    /// <summary>How many components the clock of the operation has.</summary>
    [Params(8, 64)]
    public int Replicas { get; set; }

    /// <summary>Makes an operation and its record.</summary>
    [GlobalSetup]
    public void Prepare()
    {
        var content = Snapshot.Of(new byte[256]);
        IReadOnlyList<Naming.ReplicaId> replicas = Workloads.Replicas.Named(Replicas);
        operation = new Operation
        {
            Id = new OperationId(1_000_000),
            Replica = replicas[0],
            Kind = OperationKind.Write,
            Path = "directory/file.txt",
            Timestamp = DateTimeOffset.UnixEpoch,
            Clock = VectorClock.Create(replicas.Select(static replica => KeyValuePair.Create(replica, 100_000L))),
            BasedOn = new OperationId(999_000),
            Snapshot = content,
            Effects = [new FileWritten("directory/file.txt", content)],
        };
        record = OperationCodec.Encode(operation);
    }

    /// <summary>Makes the record of an operation.</summary>
    [BenchmarkCategory("encode"), Benchmark(Description = "encode an operation")]
    public byte[] Encode() => OperationCodec.Encode(operation);

    /// <summary>Copies the record.</summary>
    [BenchmarkCategory("encode"), Benchmark(Baseline = true, Description = "copying its bytes")]
    public byte[] Copy() => record.AsSpan().ToArray();

    /// <summary>Makes the operation of a record.</summary>
    [BenchmarkCategory("decode"), Benchmark(Description = "decode an operation")]
    public Operation Decode() => OperationCodec.Decode(1_000_000, record);

    /// <summary>Takes the checksum of the record.</summary>
    [BenchmarkCategory("decode"), Benchmark(Baseline = true, Description = "the checksum of its bytes")]
    public uint Check() => Crc32.HashToUInt32(record);
}
