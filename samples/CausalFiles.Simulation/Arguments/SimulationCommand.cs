using System.CommandLine;
using System.CommandLine.Invocation;
using CausalFiles.Simulation.Clients;
using CausalFiles.Simulation.Output;
using CausalFiles.Simulation.Snapshots;
using Spectre.Console;

namespace CausalFiles.Simulation.Arguments;

/// <summary>The command line: what it accepts, what it says about itself, and what it starts.</summary>
internal sealed class SimulationCommand
{
    private const string Description =
        "Lets a number of clients read, write and update one file, each in a replica of its own, "
        + "and checks that all stays causally consistent.\n\n"
        + "Without arguments, on a terminal, it asks for the number of clients and of operations. "
        + "Ctrl-C stops after the operations under way; another run on the same root continues its history.\n\n"
        + "Exit codes: 0 all checks hold; 1 a check or an operation failed; 2 the arguments are wrong; 3 the root is in use; "
        + "130 stopped by Ctrl-C, all checks hold.";

    private readonly Option<int> clients = WholeNumber.Option(
        "--clients", "The number of clients, each with a replica client-0, client-1, ...", 1, SimulationOptions.MaxClients, 5);

    private readonly Option<int> operations = WholeNumber.Option(
        "--operations",
        "The number of operations of all clients together, which should exceed the number of clients",
        1,
        int.MaxValue,
        200);

    private readonly Option<LatencyRange> latency = new("--latency")
    {
        Description = $"The simulated latency before each operation: {LatencyRange.Forms}",
        HelpName = "range",
        DefaultValueFactory = _ => LatencyRange.Default,
    };

    private readonly Option<int?> seed = new("--seed")
    {
        Description = "What each client's choices are drawn from: the same number, the same choices [default: another each time]",
        HelpName = "number",
    };

    private readonly Option<string> root = new("--root")
    {
        Description = "The directory of the replicas, the log and the snapshots; created when it does not exist",
        HelpName = "directory",
        DefaultValueFactory = _ => "simulation",
    };

    private readonly Option<int> readWeight = Weight("--read-weight", "read");
    private readonly Option<int> writeWeight = Weight("--write-weight", "write");
    private readonly Option<int> updateWeight = Weight("--update-weight", "update");

    private readonly Option<SnapshotKind?> snapshots = new("--snapshots")
    {
        Description = "How a new root keeps its snapshots: 'addressed' by their content, equal ones once; "
            + "'named' as a file Event-... for each operation. "
            + "A root goes on as it began, so that what it holds is always found; "
            + "to ask it for the other way is refused [default: addressed]",
        HelpName = "addressed|named",
    };

    private readonly Option<Share> offline = new("--offline")
    {
        Description = $"For how much of its work a client is offline, such as {Share.Forms}: it goes on alone, and comes back with what it has done",
        HelpName = "share",
        DefaultValueFactory = _ => Share.None,
    };

    private readonly Option<ConflictChoice> conflicts = new("--on-conflict")
    {
        Description = "What becomes of a file that a client has changed offline and others meanwhile: both are kept, the last writer in a total order wins, or the lines are merged "
            + "[default: keep-both]",
        HelpName = ConflictChoices.Forms,
    };

    private readonly Option<string?> export = ExportFile(
        "--export", "Write the whole history to a file at the end, as lines of JSON that any program can check");

    private readonly Option<string?> shiViz = ExportFile(
        "--shiviz", "Write the whole history to a file at the end, as a log for ShiViz, which draws it");

    private readonly Option<bool> quiet = new("--quiet") { Description = "Tell no single steps" };
    private readonly Option<bool> plain = new("--plain")
    {
        Description = "Plain lines on a terminal, too: no progress bar, no control sequences",
    };

    private SimulationCommand()
    {
        latency.CustomParser = Texts.Parser(LatencyRange.Parse);
        seed.CustomParser = Texts.Parser<int?>(text => WholeNumber.Parse("--seed", text, int.MinValue, int.MaxValue));
        root.CustomParser = Texts.Parser(text => text.Length > 0 ? text : throw new FormatException("--root names no directory."));
        offline.CustomParser = Texts.Parser(Share.Parse);
        conflicts.CustomParser = Texts.Parser(ConflictChoices.Parse);
        snapshots.CustomParser = Texts.Parser<SnapshotKind?>(text => text.ToUpperInvariant() switch
        {
            "ADDRESSED" => SnapshotKind.Addressed,
            "NAMED" => SnapshotKind.Named,
            _ => throw new FormatException($"--snapshots takes addressed or named, not '{text}'."),
        });
        Command = new RootCommand(Description)
        {
            clients, operations, latency, seed, root, readWeight, writeWeight, updateWeight, offline, conflicts, snapshots, export, shiViz, quiet,
            plain,
        };
    }

    private RootCommand Command { get; }

    /// <returns>The exit code of the process.</returns>
    internal static async Task<int> InvokeAsync(string[] args)
    {
        SimulationCommand command = new();
        command.Command.SetAction(parsed => command.OptionsOf(parsed) is { Weights.IsNothing: false } options
            ? RunAsync(options, asks: args.Length == 0)
            : RefuseAsync(["The weights are all 0: the clients would have nothing to do."]));
        ParseResult parsed = command.Command.Parse(args);
        if (parsed.Action is ParseErrorAction)
        {
            return await RefuseAsync(parsed.Errors.Select(error => error.Message).Distinct());
        }

        // What Ctrl-C means, the run says for itself.
        return await parsed.InvokeAsync(
            new InvocationConfiguration { ProcessTerminationTimeout = null, EnableDefaultExceptionHandler = false });
    }

    private static async Task<int> RefuseAsync(IEnumerable<string> errors)
    {
        await Console.Error.WriteLineAsync(string.Join('\n', [.. errors, "Try --help."]));
        return ExitCode.BadArguments;
    }

    private static async Task<int> RunAsync(SimulationOptions options, bool asks)
    {
        IAnsiConsole? terminal = FindTerminal(options);
        if (asks && terminal is not null && !Console.IsInputRedirected)
        {
            options = await Questions.AskAsync(terminal, options);
        }

        await using StreamWriter output = new(Console.OpenStandardOutput(), Console.OutputEncoding, bufferSize: 32 * 1024);
        IScreen screen = terminal is null ? new PlainScreen(output, Console.Error) : new TerminalScreen(terminal);
        using StopSignal signal = new(() => screen.Warn("stopping after the operations under way; Ctrl-C once more ends at once"));
        return await new SimulationRun(options, screen, Console.Error).RunAsync(signal.Token);
    }

    private static IAnsiConsole? FindTerminal(SimulationOptions options) =>
        !options.Plain && !Console.IsOutputRedirected && AnsiConsole.Console is { Profile.Capabilities.Ansi: true } console
            ? console
            : null;

    private static Option<int> Weight(string name, string action) =>
        WholeNumber.Option(name, $"How often clients {action}, in proportion to the other weights", 0, int.MaxValue, 1);

    private static Option<string?> ExportFile(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "file",
        CustomParser = Texts.Parser<string?>(text => text.Length > 0 ? Path.GetFullPath(text) : throw new FormatException($"{name} names no file.")),
    };

    private SimulationOptions OptionsOf(ParseResult parsed) => new()
    {
        Clients = parsed.GetValue(clients),
        Operations = parsed.GetValue(operations),
        Latency = parsed.GetRequiredValue(latency),
        Seed = parsed.GetValue(seed) ?? Random.Shared.Next(),
        Root = Path.GetFullPath(parsed.GetRequiredValue(root)),
        Weights = new ActionWeights(parsed.GetValue(readWeight), parsed.GetValue(writeWeight), parsed.GetValue(updateWeight)),
        Offline = parsed.GetRequiredValue(offline),
        Conflicts = parsed.GetValue(conflicts),
        Snapshots = parsed.GetValue(snapshots),
        Export = parsed.GetValue(export),
        ShiViz = parsed.GetValue(shiViz),
        Quiet = parsed.GetValue(quiet),
        Plain = parsed.GetValue(plain),
    };
}
