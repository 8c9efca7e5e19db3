using CausalFiles.Clocks;
using CausalFiles.Contents;
using CausalFiles.Durability;
using CausalFiles.Naming;

namespace CausalFiles.Operations;

/// <summary>The binary form of an operation, described in <c>docs/log-format.md</c>. Format version 2 adds what replicas do offline and what comes of it, and is written only for that.</summary>
/// <threadsafety>Safe for any number of threads.</threadsafety>
internal static class OperationCodec
{
    internal const byte FormatVersion = 2;

    private const byte PlainVersion = 1;
    private const int MaxClockComponents = 1 << 16;
    /// <summary>How many effects an operation has at the most.</summary>
    internal const int MaxEffects = 1 << 20;

    /// <summary>How many conflicts a merge has at the most.</summary>
    internal const int MaxConflicts = 1 << 20;

    /// <summary>Writes a record.</summary>
    /// <exception cref="ArgumentException">
    /// The operation is beyond what a record can hold, or its clock is of an implementation that breaks the contract: it could not be read back.
    /// </exception>
    internal static byte[] Encode(Operation operation)
    {
        if (operation.Changes.Count > MaxEffects)
        {
            throw new ArgumentException($"An operation has at most {MaxEffects} effects, not {operation.Changes.Count}.", nameof(operation));
        }

        if (operation.Conflicts.Count > MaxConflicts)
        {
            throw new ArgumentException($"An operation has at most {MaxConflicts} conflicts, not {operation.Conflicts.Count}.", nameof(operation));
        }

        if (operation.Origins.Count != 0 && operation.Origins.Count != operation.Effects.Count)
        {
            throw new ArgumentException($"An operation of {operation.Effects.Count} effects has an origin for each, not {operation.Origins.Count}.", nameof(operation));
        }

        bool isPlain = !operation.IsOffline && operation.Diverged.Count == 0 && operation.Conflicts.Count == 0 && operation.Origins.Count == 0;
        RecordWriter writer = new();
        writer.Byte(isPlain ? PlainVersion : FormatVersion);
        writer.Byte((byte)operation.Kind);
        writer.Varint(operation.Id.Value);
        writer.Int64(operation.Timestamp.UtcTicks);
        writer.Text(operation.Replica.Value);
        WriteClock(writer, operation.Clock);
        writer.Text(operation.Path.Value);
        writer.Varint(operation.BasedOn.Value);
        writer.Varint(operation.Source.Value);
        WriteSnapshot(writer, operation.Snapshot);
        WriteEffects(writer, operation.Effects);
        if (!isPlain)
        {
            writer.Byte(operation.IsOffline ? (byte)1 : (byte)0);
            WriteEffects(writer, operation.Diverged);
            ConflictCodec.Write(writer, operation.Conflicts);
            WriteOrigins(writer, operation.Origins);
        }

        return writer.ToArray();
    }

    /// <summary>Reads a record.</summary>
    /// <param name="position">Where the log holds it; a record that says otherwise is corrupt.</param>
    /// <param name="record">The bytes.</param>
    /// <exception cref="CorruptionException">The bytes are no operation, or not the one of this position.</exception>
    /// <exception cref="UnsupportedFormatException">The record has a version that this library does not know.</exception>
    internal static Operation Decode(long position, ReadOnlySpan<byte> record)
    {
        string location = $"the record of operation {position}";
        RecordReader reader = new(record, location);
        byte version = reader.Byte();
        if (version is < PlainVersion or > FormatVersion)
        {
            throw new UnsupportedFormatException("The record of an operation", location, version, FormatVersion);
        }

        OperationKind kind = ReadKind(ref reader);
        if (reader.Varint() is var id && id != position)
        {
            throw reader.Corrupt($"it says that it is operation {id}");
        }

        Operation operation = new()
        {
            Id = new OperationId(id),
            Kind = kind,
            Timestamp = ReadTimestamp(ref reader),
            Replica = ReadReplica(ref reader),
            Clock = ReadClock(ref reader),
            Path = ReadPath(ref reader),
            BasedOn = new OperationId(reader.Varint()),
            Source = new OperationId(reader.Varint()),
            Snapshot = ReadSnapshot(ref reader),
            Effects = ReadEffects(ref reader),
        };
        if (version == FormatVersion)
        {
            operation = operation with
            {
                IsOffline = ReadFlag(ref reader),
                Diverged = ReadEffects(ref reader),
                Conflicts = ConflictCodec.Read(ref reader, ReadCount(ref reader, MaxConflicts, ConflictCodec.MinBytes)),
                Origins = ReadOrigins(ref reader, operation.Effects.Count),
            };
        }

        return reader.AtEnd ? operation : throw reader.Corrupt("bytes follow the end of the record");
    }

    internal static void WriteSnapshot(RecordWriter writer, Snapshot? snapshot)
    {
        writer.Byte(snapshot is null ? (byte)0 : (byte)1);
        if (snapshot is { } content)
        {
            WriteContent(writer, content);
        }
    }

    internal static void WriteContent(RecordWriter writer, Snapshot content)
    {
        Span<byte> hash = stackalloc byte[ContentAddress.Size];
        content.Address.CopyTo(hash);
        writer.Raw(hash);
        writer.Varint(content.Length);
    }

    internal static Snapshot ReadContent(ref RecordReader reader) => new(new ContentAddress(reader.Raw(ContentAddress.Size)), reader.Varint());

    internal static void WriteVersion(RecordWriter writer, EffectId version)
    {
        writer.Varint(version.Operation.Value);
        writer.Varint(version.Index);
    }

    internal static EffectId ReadVersion(ref RecordReader reader) => new(new OperationId(reader.Varint()), (int)reader.Varint(int.MaxValue));

    internal static FilePath ReadPath(ref RecordReader reader)
    {
        string text = reader.Text(FilePath.MaxBytes);
        try
        {
            FilePath path = FilePath.Parse(text);
            return path.Value == text ? path : throw reader.Corrupt("a path is not in its normal form");
        }
        catch (InvalidPathException e)
        {
            throw reader.Corrupt("a path breaks the rules", e);
        }
    }

    internal static void WriteClock(RecordWriter writer, IVectorClock clock)
    {
        IReadOnlyList<KeyValuePair<ReplicaId, long>> components = clock.Components;
        if (components.Count > MaxClockComponents || !IsInOrder(components))
        {
            throw new ArgumentException($"The clock {clock} has over {MaxClockComponents} components, or has them out of order, twice or below 1.", nameof(clock));
        }

        writer.Varint(components.Count);
        for (int i = 0; i < components.Count; i++)
        {
            writer.Text(components[i].Key.Value);
            writer.Varint(components[i].Value);
        }
    }

    private static bool IsInOrder(IReadOnlyList<KeyValuePair<ReplicaId, long>> components)
    {
        for (int i = 0; i < components.Count; i++)
        {
            if (components[i].Value <= 0 || (i > 0 && components[i - 1].Key.CompareTo(components[i].Key) >= 0))
            {
                return false;
            }
        }

        return true;
    }

    private static OperationKind ReadKind(ref RecordReader reader)
    {
        byte kind = reader.Byte();
        return Enum.IsDefined((OperationKind)kind) ? (OperationKind)kind : throw reader.Corrupt($"there is no operation of kind {kind}");
    }

    internal static void WriteOrigins(RecordWriter writer, IReadOnlyList<EffectId> origins)
    {
        writer.Varint(origins.Count);
        foreach (EffectId origin in origins)
        {
            WriteVersion(writer, origin);
        }
    }

    private static EffectId[] ReadOrigins(ref RecordReader reader, int effects)
    {
        var origins = new EffectId[ReadCount(ref reader, MaxEffects, bytesEach: 2)];
        if (origins.Length != 0 && origins.Length != effects)
        {
            throw reader.Corrupt($"there are {origins.Length} origins of {effects} effects");
        }

        for (int i = 0; i < origins.Length; i++)
        {
            origins[i] = ReadVersion(ref reader);
        }

        return origins;
    }

    internal static DateTimeOffset ReadTimestamp(ref RecordReader reader)
    {
        long ticks = reader.Int64();
        return ticks >= 0 && ticks <= DateTimeOffset.MaxValue.UtcTicks
            ? new DateTimeOffset(ticks, TimeSpan.Zero)
            : throw reader.Corrupt($"{ticks} is no time");
    }

    internal static ReplicaId ReadReplica(ref RecordReader reader)
    {
        try
        {
            return ReplicaId.Parse(reader.Text(ReplicaId.MaxLength));
        }
        catch (InvalidPathException e)
        {
            throw reader.Corrupt("the name of a replica breaks the rules", e);
        }
    }

    internal static VectorClock ReadClock(ref RecordReader reader)
    {
        var components = new KeyValuePair<ReplicaId, long>[ReadCount(ref reader, MaxClockComponents, bytesEach: 3)];
        for (int i = 0; i < components.Length; i++)
        {
            components[i] = new(ReadReplica(ref reader), reader.Varint());
            if (components[i].Value == 0 || (i > 0 && components[i].Key.CompareTo(components[i - 1].Key) <= 0))
            {
                throw reader.Corrupt("the components of a clock are not in order");
            }
        }

        return VectorClock.Create(components);
    }

    internal static Snapshot? ReadSnapshot(ref RecordReader reader) => reader.Byte() switch
    {
        0 => null,
        1 => ReadContent(ref reader),
        byte other => throw reader.Corrupt($"{other} tells neither that a snapshot follows nor that none does"),
    };

    private static bool ReadFlag(ref RecordReader reader) => reader.Byte() switch
    {
        0 => false,
        1 => true,
        byte other => throw reader.Corrupt($"{other} is neither yes nor no"),
    };

    private static void WriteEffects(RecordWriter writer, IReadOnlyList<Effect> effects)
    {
        writer.Varint(effects.Count);
        foreach (Effect effect in effects)
        {
            EffectCodec.Write(writer, effect);
        }
    }

    private static Effect[] ReadEffects(ref RecordReader reader)
    {
        var effects = new Effect[ReadCount(ref reader, MaxEffects, bytesEach: 2)];
        for (int i = 0; i < effects.Length; i++)
        {
            effects[i] = EffectCodec.Read(ref reader);
        }

        return effects;
    }

    // A count is believed only as far as that many of the smallest possible items fit into what is left.
    private static int ReadCount(ref RecordReader reader, int max, int bytesEach)
    {
        long count = reader.Varint(max);
        return count * bytesEach <= reader.Left ? (int)count : throw reader.Corrupt($"{count} items do not fit into what is left");
    }
}
