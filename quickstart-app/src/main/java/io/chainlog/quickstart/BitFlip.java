package io.chainlog.quickstart;

import io.chainlog.storage.StreamId;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * One bit that was flipped in a copy of an archive.
 *
 * @param file the segment, relative to the archive
 * @param position the byte
 * @param bit 0 to 7, 0 the lowest
 */
record BitFlip(Path file, long position, int bit) {

  /**
   * Copies an archive and flips one bit in the middle of its largest segment.
   *
   * @param copy must not exist yet
   */
  static BitFlip inCopyOf(Path archive, Path copy) throws IOException {
    List<Path> files;
    try (Stream<Path> walk = Files.walk(archive)) {
      files = walk.map(archive::relativize).toList();
    }
    requireRoom(archive, files, copy.getParent());
    for (Path file : files) {
      Files.copy(archive.resolve(file), copy.resolve(file));
    }
    Path segment = largestSegment(copy, files);
    BitFlip flip = new BitFlip(segment, sizeBytes(copy.resolve(segment)) / 2, 3);
    flip.apply(copy.resolve(segment));
    return flip;
  }

  /** The stream whose segment it is. */
  StreamId stream() {
    return new StreamId(file.getParent().getFileName().toString());
  }

  /** The segment's number, which its name contains. */
  int segment() {
    return Integer.parseInt(file.getFileName().toString().replaceAll("[^0-9]", ""));
  }

  private void apply(Path segment) throws IOException {
    try (RandomAccessFile content = new RandomAccessFile(segment.toFile(), "rw")) {
      content.seek(position);
      int flipped = content.read() ^ (1 << bit);
      content.seek(position);
      content.write(flipped);
    }
  }

  private static Path largestSegment(Path archive, List<Path> files) {
    return files.stream()
        .filter(file -> file.getFileName().toString().matches("segment_[0-9]+\\.log"))
        .max(Comparator.comparingLong(file -> sizeBytes(archive.resolve(file))))
        .orElseThrow(() -> new QuickstartException("no segment in %s", archive));
  }

  private static void requireRoom(Path archive, List<Path> files, Path folder) throws IOException {
    long needed = files.stream().mapToLong(file -> sizeBytes(archive.resolve(file))).sum();
    long free = Files.getFileStore(folder).getUsableSpace();
    if (free < needed) {
      throw new QuickstartException(
          "a copy of %s takes %,d bytes, and %s has %,d. Name a roomier folder with --work",
          archive, needed, folder, free);
    }
  }

  private static long sizeBytes(Path file) {
    return file.toFile().length();
  }
}
