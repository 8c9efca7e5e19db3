namespace CausalFiles.Clocks;

/// <summary>How one vector clock, and so the operation that carries it, stands to another.</summary>
public enum CausalOrder
{
    /// <summary>Both clocks say the same.</summary>
    Equal = 0,

    /// <summary>The first happened-before the second: the second has seen all that the first has, and more.</summary>
    Before = 1,

    /// <summary>The second happened-before the first.</summary>
    After = 2,

    /// <summary>Neither has seen the other.</summary>
    Concurrent = 3,
}
