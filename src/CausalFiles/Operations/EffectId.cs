namespace CausalFiles.Operations;

/// <summary>One effect of one operation: what a file was created by, and what a version of it was written by.</summary>
/// <param name="Operation">The operation.</param>
/// <param name="Index">Which of its effects, 0 for the first.</param>
/// <threadsafety>Immutable; safe for any number of threads.</threadsafety>
public readonly record struct EffectId(OperationId Operation, int Index)
{
    /// <summary>No effect: what a file that does not exist was written by.</summary>
    public static EffectId None => default;

    /// <inheritdoc/>
    public override string ToString() => Index == 0 ? Operation.ToString() : $"{Operation}.{Index}";
}
