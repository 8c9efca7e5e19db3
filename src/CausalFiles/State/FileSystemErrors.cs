using CausalFiles.Naming;
using CausalFiles.Operations;

namespace CausalFiles.State;

/// <summary>
/// Every exception that says what a tree of files does not allow, the types that System.IO throws, with the path in them; and that there is none any more.
/// </summary>
internal static class FileSystemErrors
{
    internal static ObjectDisposedException Closed() => new(objectName: null, "The replicated file system has been closed.");

    internal static FileNotFoundException FileNotFound(FilePath path) => new($"There is no file '{path}'.", path.Value);

    internal static FileNotFoundException VersionNotFound(FilePath path, OperationId version) =>
        new($"After operation {version} there was no file '{path}'.", path.Value);

    /// <param name="path">The directory that was looked for.</param>
    /// <param name="alike">An entry whose name differs from a component of the path only in letter case, if there is one.</param>
    internal static DirectoryNotFoundException DirectoryNotFound(FilePath path, string? alike = null) =>
        new($"There is no directory '{path}'{(alike is null ? "" : $", but there is a '{alike}'; letter case counts")}.");

    internal static UnauthorizedAccessException IsDirectory(FilePath path) => new($"'{path}' is a directory, not a file.");

    internal static IOException Exists(FilePath path) => new($"'{path}' exists already.");

    internal static IOException IsFile(FilePath path) => new($"'{path}' is a file, not a directory.");

    internal static IOException NotEmpty(FilePath path) => new($"The directory '{path}' is not empty.");

    internal static IOException IntoItself(FilePath from, FilePath to) => new($"'{from}' cannot be moved to '{to}', which lies in it.");

    internal static IOException CaseCollision(FilePath path, FilePath other) =>
        new($"'{path}' and '{other}', which exists, differ only in letter case; on some file systems they would be one file.");

    internal static InvalidPathException IsRoot() => new("", "the root of the tree is no file, and is neither moved nor deleted");

    internal static IOException BeyondEnd(FilePath path, long position, long length) =>
        new($"Position {position} lies beyond the end of '{path}', which has {length} bytes.");

    internal static IOException SpliceDoesNotFit(FileSpliced spliced, FileEntry? old) => new(
        $"A splice of '{spliced.Path}' ({spliced.Splice}) is for version {spliced.Base} and leaves {spliced.Content.Length} bytes; "
        + (old is null ? "the file does not exist." : $"the file is at version {old.Written} and has {old.Content.Length} bytes."));
}
