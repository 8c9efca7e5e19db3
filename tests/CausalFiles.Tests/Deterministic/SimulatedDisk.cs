using System.Text;

namespace CausalFiles.Tests.Deterministic;

/// <summary>
/// A disk in memory that knows what it was made to keep, and can lose the rest. It behaves as Linux does, in as much as the library looks. It outlives the
/// processes that use it, each through a <see cref="SimulatedFileSystem"/>; programs that are no process of the library use it directly.
/// </summary>
/// <threadsafety>Every member may be called by any number of threads.</threadsafety>
internal sealed class SimulatedDisk(TimeProvider time)
{
    private readonly object gate = new();
    private readonly SimulatedDirectory root = new();
    private readonly EntryJournal journal = new();

    /// <summary>When true, it says that it keeps what it only holds in memory.</summary>
    internal bool Lies { get; init; }

    internal T Do<T>(Func<T> action)
    {
        lock (gate)
        {
            return action();
        }
    }

    internal SimulatedNode? Find(string path)
    {
        lock (gate)
        {
            SimulatedNode? node = root;
            foreach (string name in Names(path))
            {
                node = (node as SimulatedDirectory)?.Entries.GetValueOrDefault(name);
            }

            return node;
        }
    }

    internal SimulatedFile GetFile(string path) => Find(path) switch
    {
        SimulatedFile file => file,
        null when Find(ParentOf(path)) is not SimulatedDirectory => throw new DirectoryNotFoundException($"Could not find a part of the path '{path}'."),
        null => throw new FileNotFoundException($"Could not find file '{path}'.", path),
        _ => throw new UnauthorizedAccessException($"Access to the path '{path}' is denied: it is a directory."),
    };

    internal SimulatedDirectory GetDirectory(string path) => Find(path) switch
    {
        SimulatedDirectory directory => directory,
        _ => throw new DirectoryNotFoundException($"Could not find a part of the path '{path}'."),
    };

    internal SimulatedFile Create(string path)
    {
        lock (gate)
        {
            SimulatedFile file = new() { Modified = Now };
            journal.Add(Entry(path, file));
            return file;
        }
    }

    internal void CreateDirectory(string path)
    {
        lock (gate)
        {
            if (Find(path) is SimulatedDirectory)
            {
                return;
            }

            if (Find(path) is SimulatedFile)
            {
                throw new IOException($"The file '{path}' already exists.");
            }

            CreateDirectory(ParentOf(path));
            journal.Add(Entry(path, new SimulatedDirectory { Modified = Now }));
        }
    }

    internal void Delete(string path)
    {
        lock (gate)
        {
            if (Find(path) is SimulatedDirectory)
            {
                throw new UnauthorizedAccessException($"Access to the path '{path}' is denied: it is a directory.");
            }

            _ = GetDirectory(ParentOf(path));
            if (Find(path) is not null)
            {
                journal.Add(Entry(path, after: null));
            }
        }
    }

    internal void DeleteDirectory(string path)
    {
        lock (gate)
        {
            if (GetDirectory(path).Entries.Count > 0)
            {
                throw new IOException($"Directory not empty: '{path}'.");
            }

            journal.Add(Entry(path, after: null));
        }
    }

    internal void Move(string source, string destination, bool overwrite)
    {
        lock (gate)
        {
            SimulatedFile file = GetFile(source);
            if (Find(destination) is { } there && !(overwrite && there is SimulatedFile))
            {
                throw new IOException($"The file '{destination}' already exists.");
            }

            journal.Add(Entry(source, after: null), Entry(destination, file));
        }
    }

    internal void MoveDirectory(string source, string destination)
    {
        lock (gate)
        {
            SimulatedDirectory directory = GetDirectory(source);
            if (Find(destination) is not null)
            {
                throw new IOException($"Cannot create '{destination}' because a file or directory with the same name already exists.");
            }

            journal.Add(Entry(source, after: null), Entry(destination, directory));
        }
    }

    internal int Read(SimulatedFile file, long offset, Span<byte> destination)
    {
        lock (gate)
        {
            return file.Read(offset, destination);
        }
    }

    internal void Write(SimulatedFile file, long offset, ReadOnlySpan<byte> bytes, bool through)
    {
        lock (gate)
        {
            file.Write(offset, bytes, through && !Lies);
            file.Modified = Now;
        }
    }

    internal void SetLength(SimulatedFile file, long length)
    {
        lock (gate)
        {
            file.SetLength(length);
            file.Modified = Now;
        }
    }

    internal void SyncFile(string path, bool fails)
    {
        lock (gate)
        {
            SimulatedFile file = GetFile(path);
            if (fails)
            {
                file.FailToSynchronise();
            }
            else if (!Lies)
            {
                file.Synchronise();
            }
        }
    }

    internal void SyncDirectory(string path)
    {
        lock (gate)
        {
            SimulatedDirectory directory = GetDirectory(path);
            if (!Lies)
            {
                journal.Synchronise(directory);
            }
        }
    }

    /// <summary>Loses what it was not made to keep, or some of it.</summary>
    internal void LosePower(int seed)
    {
        lock (gate)
        {
            Random Chance(string path) => new(Hash(seed, path));
            journal.LosePower(Chance);
            foreach ((string path, SimulatedNode node) in Below("", root))
            {
                (node as SimulatedFile)?.LosePower(Chance(path));
            }
        }
    }

    /// <summary>Another program puts a file somewhere, and makes it durable; what stands there already is changed in place.</summary>
    internal void Put(string path, string text)
    {
        lock (gate)
        {
            SimulatedFile file = Find(path) as SimulatedFile ?? Create(path);
            file.SetLength(0);
            Write(file, 0, Encoding.UTF8.GetBytes(text), through: false);
            file.Synchronise();
            for (string at = path; at.Length > 0; at = ParentOf(at))
            {
                journal.Synchronise(GetDirectory(ParentOf(at)));
            }
        }
    }

    /// <summary>Another program removes a file or a directory with all that it holds, and makes that durable.</summary>
    internal void Remove(string path)
    {
        lock (gate)
        {
            journal.Add(Entry(path, after: null));
            journal.Synchronise(GetDirectory(ParentOf(path)));
        }
    }

    /// <summary>All that is below a directory, by relative path: a file with its bytes, a directory with null.</summary>
    internal SortedDictionary<string, byte[]?> Tree(string path)
    {
        lock (gate)
        {
            SortedDictionary<string, byte[]?> tree = new(StringComparer.Ordinal);
            foreach ((string name, SimulatedNode node) in Find(path) is SimulatedDirectory directory ? Below("", directory) : [])
            {
                tree.Add(name[1..], (node as SimulatedFile)?.Bytes);
            }

            return tree;
        }
    }

    internal static string ParentOf(string path) => path[..Math.Max(0, path.LastIndexOf('/'))];

    internal static string NameOf(string path) => path[(path.LastIndexOf('/') + 1)..];

    private static string[] Names(string path) => path.Split('/', StringSplitOptions.RemoveEmptyEntries);

    private static IEnumerable<(string Path, SimulatedNode Node)> Below(string path, SimulatedDirectory directory)
    {
        foreach ((string name, SimulatedNode node) in directory.Entries)
        {
            yield return ($"{path}/{name}", node);
            foreach ((string Path, SimulatedNode Node) below in node is SimulatedDirectory inner ? Below($"{path}/{name}", inner) : [])
            {
                yield return below;
            }
        }
    }

    // FNV-1a: the same in every process.
    private static int Hash(int seed, string text)
    {
        uint hash = 2166136261 ^ (uint)seed;
        foreach (char c in text)
        {
            hash = (hash ^ c) * 16777619;
        }

        return (int)hash;
    }

    private DateTime Now => time.GetUtcNow().UtcDateTime;

    private EntryChange Entry(string path, SimulatedNode? after) => new(GetDirectory(ParentOf(path)), ParentOf(path), NameOf(path), Find(path), after);
}
