package io.chainlog.connect.source;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.chainlog.storage.record.ChainHash;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class StoredPositionsTest {
  private static final SourcePartition PARTITION = new SourcePartition("a1", "orders-0", "first");

  private final StoredOffsets stored = new StoredOffsets();

  static IntStream spellings() {
    return IntStream.range(0, 6);
  }

  @Test
  void spellsAPartitionInSixWays() {
    Set<String> serialized = new HashSet<>();
    allSpellings().forEach(spelling -> serialized.add(SpellingMain.serialized(spelling)));
    assertThat(serialized).hasSize(6);
    assertThat(allSpellings()).allSatisfy(s -> assertThat(s).isEqualTo(PARTITION.toMap()));
  }

  @ParameterizedTest
  @MethodSource("spellings")
  void findsWhatAnEarlierBuildStored(int spelling) {
    stored.put(allSpellings().get(spelling), earlier(7));
    assertThat(find()).isEqualTo(position(7));
  }

  @ParameterizedTest
  @MethodSource("spellings")
  void takesTheFurthestOfWhatEarlierBuildsStored(int furthest) {
    for (int i = 0; i < 6; i++) {
      stored.put(allSpellings().get(i), earlier(i == furthest ? 90 : 10 + i));
    }
    assertThat(find()).isEqualTo(position(90));
  }

  @Test
  void goesByItsOwnPositionAlone() {
    allSpellings().forEach(spelling -> stored.put(spelling, earlier(90)));
    stored.put(PARTITION.toMap(), position(5).toMap());
    assertThat(find()).isEqualTo(position(5));
  }

  @Test
  void findsNothingOfOtherReplays() {
    stored.put(new SourcePartition("a1", "orders-0", "second").toMap(), position(3).toMap());
    assertThat(find()).isNull();
  }

  @Test
  void spellsAPartitionAlikeInEveryJvm() throws Exception {
    Set<String> ours = new HashSet<>();
    Set<String> salted = new HashSet<>();
    for (int jvm = 0; jvm < 20 && (jvm < 2 || salted.size() < 2); jvm++) {
      List<String> printed = printedByAnotherJvm();
      ours.add(printed.get(0));
      salted.add(printed.get(1));
    }
    assertThat(salted).as("JVMs with different salts").hasSizeGreaterThan(1);
    assertThat(ours)
        .containsExactly(
            SpellingMain.serialized(
                StoredOffsets.normalized(new SourcePartition("a", "orders-0", "first").toMap())));
  }

  private static List<String> printedByAnotherJvm() throws IOException {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    Process process =
        new ProcessBuilder(
                java,
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                SpellingMain.class.getName())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    return new String(process.getInputStream().readAllBytes(), UTF_8).lines().toList();
  }

  private SourceOffset find() {
    return new StoredPositions(stored.reader()).find(List.of(PARTITION)).get(PARTITION);
  }

  private static List<Map<String, String>> allSpellings() {
    return PARTITION.spellings();
  }

  private static SourceOffset position(long streamOffset) {
    return new SourceOffset(streamOffset, streamOffset + 100, ChainHash.ZERO, SourceOffset.NO_END);
  }

  /** Without what this version adds. */
  private static Map<String, Object> earlier(long streamOffset) {
    Map<String, Object> offset = new HashMap<>(position(streamOffset).toMap());
    offset.remove("version");
    return offset;
  }
}
