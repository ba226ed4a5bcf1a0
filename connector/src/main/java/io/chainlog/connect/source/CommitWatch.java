package io.chainlog.connect.source;

import io.chainlog.storage.Archive;
import io.chainlog.storage.StreamId;
import io.chainlog.storage.directory.VersionedContent;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * Tells whether a stream has grown, for the price of reading its small commit file. It understands
 * nothing of the file: what changed is then read and verified.
 */
final class CommitWatch {
  private static final String COMMIT_FILE = "commit";
  private static final int MAX_COMMIT_FILE_BYTES = 64 << 10;

  private final Archive archive;
  private final Map<StreamId, Long> seen = new HashMap<>();

  CommitWatch(Archive archive) {
    this.archive = archive;
  }

  /** Notes the state of a stream. What is committed after this shows in {@link #hasChanged}. */
  void note(StreamId stream) throws IOException {
    Optional<Long> now = checksum(stream);
    if (now.isPresent()) {
      seen.put(stream, now.get());
    } else {
      seen.remove(stream);
    }
  }

  /** True also for a stream without a commit file, which only a reader can judge. */
  boolean hasChanged(StreamId stream) throws IOException {
    Optional<Long> now = checksum(stream);
    return now.isEmpty() || !now.get().equals(seen.get(stream));
  }

  private Optional<Long> checksum(StreamId stream) throws IOException {
    Optional<VersionedContent> content =
        archive.streamDirectory(stream).read(COMMIT_FILE, MAX_COMMIT_FILE_BYTES);
    return content.map(
        c -> {
          CRC32C checksum = new CRC32C();
          checksum.update(c.content());
          return checksum.getValue();
        });
  }
}
