using CausalFiles.Benchmarks.Results;

namespace CausalFiles.Benchmarks.Running;

/// <summary>Lets contestants take turns, so that a machine that slows down meanwhile slows them all.</summary>
internal static class Turns
{
    /// <summary>Runs every contestant once in each pass, in the order given, after as many passes as are asked for that do not count.</summary>
    /// <returns>What each has measured, in the same order.</returns>
    internal static async Task<IReadOnlyList<Series>> TakeAsync(ScenarioContext context, string work, params IReadOnlyList<Contestant> contestants)
    {
        List<double>[] values = [.. contestants.Select(_ => new List<double>())];
        for (int pass = 1 - context.WarmUps; pass <= context.Passes; pass++)
        {
            for (int i = 0; i < contestants.Count; i++)
            {
                context.Stop.ThrowIfCancellationRequested();
                Contestant contestant = contestants[i];
                double value = await contestant.MeasureAsync();
                if (pass > 0)
                {
                    values[i].Add(value);
                }

                string turn = pass > 0 ? $"turn {pass} of {context.Passes}" : "warming up";
                context.Progress($"{work}, {turn}: {contestant.Name} {Quantity.Of(contestant.Unit, value)}");
            }
        }

        return [.. contestants.Zip(values, static (contestant, measured) => new Series(contestant.Unit, measured))];
    }
}
