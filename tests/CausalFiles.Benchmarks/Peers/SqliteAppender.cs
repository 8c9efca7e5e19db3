using Microsoft.Data.Sqlite;

namespace CausalFiles.Benchmarks.Peers;

/// <summary>SQLite in WAL mode with synchronous=FULL: a transaction for each record, and a connection for each caller.</summary>
internal sealed class SqliteAppender : IDurableAppender
{
    private readonly SqliteConnection[] connections;
    private readonly SqliteCommand[] inserts;

    internal SqliteAppender(string directory, int callers)
    {
        SqliteConnectionStringBuilder text = new() { DataSource = Path.Combine(directory, "records.db"), Pooling = false, DefaultTimeout = 60 };
        connections = [.. Enumerable.Range(0, callers).Select(_ => Open(text.ToString()))];
        Execute(connections[0], "CREATE TABLE records (id INTEGER PRIMARY KEY, file INTEGER NOT NULL, bytes BLOB NOT NULL)");
        inserts = [.. connections.Select(PrepareInsert)];
    }

    public bool IsBlocking => true;

    public IReadOnlyList<double> GroupSizes => [];

    public Task AppendAsync(int caller, int file, ReadOnlyMemory<byte> bytes)
    {
        SqliteCommand insert = inserts[caller];
        insert.Parameters[0].Value = file;
        insert.Parameters[1].Value = bytes.ToArray();
        _ = insert.ExecuteNonQuery();
        return Task.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        Array.ForEach(inserts, static insert => insert.Dispose());
        Array.ForEach(connections, static connection => connection.Dispose());
        return ValueTask.CompletedTask;
    }

    private static SqliteConnection Open(string text)
    {
        SqliteConnection connection = new(text);
        connection.Open();
        Execute(connection, "PRAGMA journal_mode=WAL");
        Execute(connection, "PRAGMA synchronous=FULL");
        return connection;
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
#pragma warning disable CA2100 // The statements are those above.
        command.CommandText = sql;
#pragma warning restore CA2100
        _ = command.ExecuteNonQuery();
    }

    private static SqliteCommand PrepareInsert(SqliteConnection connection)
    {
        SqliteCommand insert = connection.CreateCommand();
        insert.CommandText = "INSERT INTO records (file, bytes) VALUES ($file, $bytes)";
        _ = insert.Parameters.Add("$file", SqliteType.Integer);
        _ = insert.Parameters.Add("$bytes", SqliteType.Blob);
        insert.Prepare();
        return insert;
    }
}
