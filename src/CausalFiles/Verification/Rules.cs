namespace CausalFiles.Verification;

/// <summary>The rules of causal consistency, as a report names them.</summary>
internal static class Rules
{
    internal const string NoGap = "Operations stand in the log one after the other";
    internal const string OwnTick = "An operation is one tick of its replica's own component";
    internal const string NoFuture = "An operation has seen nothing that comes after it";
    internal const string OwnPast = "An operation has seen all that its replica had seen before";
    internal const string Closure = "An operation has seen all that the operations that it has seen had seen";
    internal const string PremiseExists = "An operation builds upon a version that its path has had";
    internal const string PremiseIsSeen = "An operation has seen the version that it builds upon";
    internal const string SourceIsSeen = "A restore has seen the version that it restores";
    internal const string LatestPremise = "An operation builds upon the latest version that it has seen";
    internal const string LatestRead = "A read returns the latest version that it has seen";
    internal const string ReadContent = "A read returns the content of the version that it names";
    internal const string OwnContent = "The snapshot of an operation is the content that it leaves";
    internal const string DivergedIsMerged = "What a replica did by itself and does not fit is settled by a merge of it";
    internal const string DivergedIsUnseen = "Nobody has seen what diverged before it is merged";
    internal const string DivergedHolds = "What a replica did after an operation that diverged is not placed before that is merged";
    internal const string MergeKeepsOurs = "A merge drops nothing without naming a conflict";
    internal const string ReadYourWrites = "Read your writes";
    internal const string MonotonicReads = "Monotonic reads";
    internal const string MonotonicWrites = "Monotonic writes";
    internal const string WritesFollowReads = "Writes follow reads";
}
