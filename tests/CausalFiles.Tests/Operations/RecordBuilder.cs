using CausalFiles.Durability;
using CausalFiles.Operations;

namespace CausalFiles.Tests.Operations;

/// <summary>A valid record of an operation, any field of which can be replaced by bytes that the codec would not write.</summary>
internal sealed class RecordBuilder
{
    internal const long Position = 7;

    internal byte Version { get; init; } = 1;

    internal byte Kind { get; init; } = (byte)OperationKind.Write;

    internal Action<RecordWriter> Id { get; init; } = w => w.Varint(Position);

    internal long Ticks { get; init; } = new DateTime(2026, 1, 2).Ticks;

    internal Action<RecordWriter> Replica { get; init; } = w => w.Text("alice");

    internal Action<RecordWriter> Clock { get; init; } = w =>
    {
        w.Varint(1);
        w.Text("alice");
        w.Varint(3);
    };

    internal Action<RecordWriter> Path { get; init; } = w => w.Text("plan.md");

    internal Action<RecordWriter> BasedOn { get; init; } = w => w.Varint(5);

    internal Action<RecordWriter> Snapshot { get; init; } = w => w.Byte(0);

    internal Action<RecordWriter> Effects { get; init; } = w => w.Varint(0);

    internal Action<RecordWriter> End { get; init; } = _ => { };

    internal byte[] Build()
    {
        RecordWriter writer = new();
        writer.Byte(Version);
        writer.Byte(Kind);
        Id(writer);
        writer.Int64(Ticks);
        Replica(writer);
        Clock(writer);
        Path(writer);
        BasedOn(writer);
        writer.Varint(0);
        Snapshot(writer);
        Effects(writer);
        End(writer);
        return writer.ToArray();
    }
}
