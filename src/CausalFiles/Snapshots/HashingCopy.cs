using System.Buffers;
using CausalFiles.Contents;
using CausalFiles.Durability;

namespace CausalFiles.Snapshots;

/// <summary>Takes in a content of any size: hashes it, keeps it in memory while it is small, and writes it to a file when it is not.</summary>
/// <threadsafety>For one thread at a time.</threadsafety>
internal sealed class HashingCopy : IAsyncDisposable
{
    // A pooled array of this size is reused; twice the synchronous write of a large content would gain nothing.
    private const int BlockSize = 1 << 20;

    private readonly DurableFiles files;
    private readonly string temporaryPath;
    private readonly ContentHasher hasher = new();
    private byte[] block = ArrayPool<byte>.Shared.Rent(BlockSize);
    private int filled;
    private Stream? file;

    internal HashingCopy(DurableFiles files, string temporaryPath)
    {
        this.files = files;
        this.temporaryPath = temporaryPath;
    }

    /// <summary>How many bytes were read.</summary>
    internal long Length { get; private set; }

    /// <summary>Reads the content to its end.</summary>
    internal async ValueTask<Snapshot> ReadAsync(Stream content, CancellationToken cancellationToken)
    {
        while (true)
        {
            filled = await content.ReadAtLeastAsync(block, BlockSize, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
            hasher.Append(block.AsSpan(0, filled));
            Length += filled;
            if (filled < BlockSize)
            {
                return hasher.Finish();
            }

            Spill();
        }
    }

    /// <summary>Puts what was read into place, whole and durable but for the directory's entry.</summary>
    internal void MoveTo(string path)
    {
        Spill();
        file!.Dispose();
        files.FileSystem.File.Move(temporaryPath, path, overwrite: true);
        file = null;
    }

    public async ValueTask DisposeAsync()
    {
        byte[] returned = Interlocked.Exchange(ref block, []);
        ArrayPool<byte>.Shared.Return(returned);
        if (file is not null)
        {
            await file.DisposeAsync().ConfigureAwait(false);
            files.FileSystem.File.Delete(temporaryPath);
        }
    }

    private void Spill()
    {
        file ??= files.OpenWriteThrough(temporaryPath, FileMode.CreateNew);
        DurableFiles.Write(file, block.AsSpan(0, filled));
        filled = 0;
    }
}
