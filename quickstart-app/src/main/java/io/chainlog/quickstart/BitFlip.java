package io.chainlog.quickstart;

import io.chainlog.storage.StreamId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * One bit that was turned over in a copy of an archive.
 *
 * @param file the segment, relative to the archive
 * @param position the byte
 * @param bit 0 to 7, 0 the lowest
 */
record BitFlip(Path file, long position, int bit) {
  private static final String SEGMENTS = "segment_*.log";

  /**
   * Copies an archive and turns over one bit in the middle of its largest segment.
   *
   * @param copy must not exist yet
   */
  static BitFlip inCopyOf(Path archive, Path copy) throws IOException {
    requireRoom(archive, copy);
    copyTree(archive, copy);
    Path file = largestSegment(copy);
    BitFlip flip = new BitFlip(copy.relativize(file), Files.size(file) / 2, 3);
    flip.apply(copy);
    return flip;
  }

  /** The stream whose segment it is. */
  StreamId stream() {
    return new StreamId(file.getParent().getFileName().toString());
  }

  /** The segment's number, which its name carries. */
  int segment() {
    return Integer.parseInt(file.getFileName().toString().replaceAll("[^0-9]", ""));
  }

  private void apply(Path archive) throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            archive.resolve(file), StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      ByteBuffer one = ByteBuffer.allocate(1);
      channel.read(one, position);
      one.put(0, (byte) (one.get(0) ^ (1 << bit))).rewind();
      channel.write(one, position);
    }
  }

  private static Path largestSegment(Path archive) throws IOException {
    List<Path> segments;
    try (Stream<Path> files = Files.walk(archive)) {
      segments = files.filter(BitFlip::isSegment).toList();
    }
    return segments.stream()
        .max(Comparator.comparingLong((Path file) -> file.toFile().length()))
        .orElseThrow(() -> new QuickstartException("no segment in " + archive));
  }

  private static boolean isSegment(Path file) {
    return file.getFileSystem().getPathMatcher("glob:" + SEGMENTS).matches(file.getFileName());
  }

  private static void requireRoom(Path archive, Path copy) throws IOException {
    long needed = 0;
    try (Stream<Path> files = Files.walk(archive)) {
      needed = files.mapToLong(file -> file.toFile().length()).sum();
    }
    long free = Files.getFileStore(copy.getParent()).getUsableSpace();
    if (free < needed) {
      throw new QuickstartException(
          String.format(
              Locale.ROOT,
              "a copy of %s takes %,d bytes, and %s has %,d. Name a roomier folder with --work",
              archive,
              needed,
              copy.getParent(),
              free));
    }
  }

  private static void copyTree(Path from, Path to) throws IOException {
    Files.walkFileTree(
        from,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes)
              throws IOException {
            Files.createDirectories(to.resolve(from.relativize(folder)));
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.copy(file, to.resolve(from.relativize(file)));
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
