using CausalFiles.Diagnostics;
using CausalFiles.Operations;
using CausalFiles.Simulation.Output;
using Microsoft.Extensions.Logging;

namespace CausalFiles.Simulation.Narration;

/// <summary>
/// Where the library's log messages go: its warnings and errors onto the screen, and what it says about its work into the story, if it is
/// to be told.
/// </summary>
/// <threadsafety>Every member may be called by any number of threads.</threadsafety>
internal sealed class LibraryLog(IScreen screen, SynchronisationStory? story) : ILoggerFactory, ILogger
{
    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException("The log has one destination.");

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning || (story is not null && logLevel >= LogLevel.Debug);

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (logLevel >= LogLevel.Warning)
        {
            screen.Warn(exception is null ? formatter(state, exception) : $"{formatter(state, exception)}: {exception.Message}");
        }
        else if (story is not null && state is IReadOnlyList<KeyValuePair<string, object?>> values)
        {
            Narrate(story, eventId.Id, values);
        }
    }

    public void Dispose()
    {
        // Nothing is held.
    }

    private static void Narrate(SynchronisationStory story, int message, IReadOnlyList<KeyValuePair<string, object?>> values)
    {
        switch (message)
        {
            case LogEvents.Committed:
                story.Committed(Value<Operation>(values, "Operation"));
                break;
            case LogEvents.SynchronisationStarted:
                story.Started(Value<long>(values, "First"), Value<long>(values, "Last"));
                break;
            case LogEvents.ReplicaApplied:
                story.Applied(Value<string>(values, "Replica"), Value<long>(values, "First"), Value<long>(values, "Last"));
                break;
            case LogEvents.SynchronisationEnded:
                story.Ended(Value<long>(values, "First"), Value<long>(values, "Last"));
                break;
            default:
                break;
        }
    }

    private static T Value<T>(IReadOnlyList<KeyValuePair<string, object?>> values, string name) =>
        (T)values.First(value => value.Key == name).Value!;
}
