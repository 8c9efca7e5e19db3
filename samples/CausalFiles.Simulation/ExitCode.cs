namespace CausalFiles.Simulation;

/// <summary>What the process tells whoever started it.</summary>
internal static class ExitCode
{
    internal const int Success = 0;
    internal const int Failure = 1;
    internal const int BadArguments = 2;
    internal const int RootInUse = 3;

    /// <summary>128 and the number of SIGINT, as shells have it.</summary>
    internal const int Interrupted = 130;
}
