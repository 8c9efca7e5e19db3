using System.Text;
using CausalFiles.Exports;
using CausalFiles.Naming;
using CausalFiles.Operations;
using CausalFiles.Tests.Exports;
using CausalFiles.Tests.Harness;
using CausalFiles.Verification;
using CsCheck;

namespace CausalFiles.Tests.Membership;

/// <summary>Whatever replicas do while they come and go: the history is sound for the library and for a checker that knows only its format.</summary>
public sealed class MembershipPropertyTests
{
    private static readonly ReplicaId[] Names = ["alice", "bob", "carol"];

    // A step, and before it perhaps a change of the membership of the replica of that number.
    private static readonly Gen<(Step Step, int Change)> Any = Gen.Select(Step.Any, Gen.Int[0, 8]);

    [Fact]
    public async Task RandomSteps_WithReplicasThatComeAndGo_AreConsistent() => await Any.Array[1, 40].SampleAsync(
        async steps =>
        {
            using var disk = TestDisk.Mock();
            await using ReplicatedFileSystem files = await ReplicatedFileSystem.OpenAsync(disk.FileSystem, disk.PathOf("root"), Names);
            Dictionary<ReplicaId, List<long>> counters = Names.ToDictionary(name => name, _ => new List<long>());
            foreach ((Step step, int change) in steps)
            {
                Count(counters, await ChangeAsync(files, change));
                if (files.Replicas.FirstOrDefault(replica => replica.Id == Names[step.Replica]) is { } acting)
                {
                    Count(counters, await step.TryApplyAsync(acting));
                }
            }

            Assert.All(counters.Values, list => Assert.Equal(Enumerable.Range(1, list.Count).Select(i => (long)i), list));
            Assert.Empty((await files.VerifyAsync()).Violations);
            Assert.Empty((await CausalConsistency.VerifyAsync(files.HistoryAsync())).Violations);
            using MemoryStream export = new();
            await files.ExportAsync(export);
            Assert.Empty(JsonLinesChecker.Check(Encoding.UTF8.GetString(export.ToArray())));
            export.Position = 0;
            Assert.Equal(await files.HistoryAsync().ToListAsync(), await HistoryFile.ReadAsync(export).ToListAsync());
        },
        iter: 100);

    private static void Count(Dictionary<ReplicaId, List<long>> counters, Operation? operation)
    {
        if (operation is not null)
        {
            counters[operation.Replica].Add(operation.Clock[operation.Replica]);
        }
    }

    private static async Task<Operation?> ChangeAsync(ReplicatedFileSystem files, int change)
    {
        if (change >= Names.Length)
        {
            return null;
        }

        if (files.Replicas.All(replica => replica.Id != Names[change]))
        {
            _ = await files.AddReplicaAsync(Names[change]);
            return null;
        }

        return files.Replicas.Count > 1 ? await files.RetireReplicaAsync(Names[change]) : null;
    }
}
