package io.chainlog.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BitFlipTest {
  @TempDir private Path folder;
  private Path archive;

  @BeforeEach
  void fillArchive() throws IOException {
    archive = folder.resolve("archive");
    write("archive.json", 900);
    write("streams/orders-0/segment_000000.log", 10);
    write("streams/orders-1/segment_000000.log", 20);
    write("streams/orders-1/segment_000012.log", 100);
    write("streams/orders-1/segment_000012.log.index", 500);
  }

  @Test
  void turnsOverExactlyOneBitInTheMiddleOfTheLargestSegment() throws IOException {
    BitFlip flip = BitFlip.inCopyOf(archive, folder.resolve("copy"));

    assertThat(flip.file()).isEqualTo(Path.of("streams/orders-1/segment_000012.log"));
    assertThat(flip.position()).isEqualTo(50);
    assertThat(differentBits(flip.file())).isOne();
  }

  @Test
  void saysWhichStreamAndSegmentWasHit() throws IOException {
    BitFlip flip = BitFlip.inCopyOf(archive, folder.resolve("copy"));

    assertThat(flip.stream().name()).isEqualTo("orders-1");
    assertThat(flip.segment()).isEqualTo(12);
  }

  @Test
  void leavesTheArchiveItselfAsItWas() throws IOException {
    BitFlip flip = BitFlip.inCopyOf(archive, folder.resolve("copy"));

    assertThat(Files.readAllBytes(archive.resolve(flip.file()))).containsOnly(0x55);
  }

  @Test
  void copiesEveryOtherFileAsItIs() throws IOException {
    BitFlip.inCopyOf(archive, folder.resolve("copy"));

    assertThat(differentBits(Path.of("archive.json"))).isZero();
    assertThat(differentBits(Path.of("streams/orders-0/segment_000000.log"))).isZero();
    assertThat(differentBits(Path.of("streams/orders-1/segment_000012.log.index"))).isZero();
  }

  @Test
  void refusesAnArchiveWithoutSegments() throws IOException {
    Path empty = Files.createDirectories(folder.resolve("empty"));

    assertThatThrownBy(() -> BitFlip.inCopyOf(empty, folder.resolve("copy")))
        .isInstanceOf(QuickstartException.class)
        .hasMessageContaining("no segment");
  }

  private void write(String file, int bytes) throws IOException {
    Path path = archive.resolve(file);
    Files.createDirectories(path.getParent());
    byte[] content = new byte[bytes];
    java.util.Arrays.fill(content, (byte) 0x55);
    Files.write(path, content);
  }

  private int differentBits(Path file) throws IOException {
    byte[] one = Files.readAllBytes(archive.resolve(file));
    byte[] other = Files.readAllBytes(folder.resolve("copy").resolve(file));
    assertThat(other).hasSameSizeAs(one);
    int bits = 0;
    for (int i = 0; i < one.length; i++) {
      bits += Integer.bitCount((one[i] ^ other[i]) & 0xFF);
    }
    return bits;
  }
}
