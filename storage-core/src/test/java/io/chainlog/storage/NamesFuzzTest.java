package io.chainlog.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.chainlog.storage.directory.FileLogDirectory;
import io.chainlog.storage.fuzz.FuzzRun;
import io.chainlog.storage.fuzz.FuzzTarget;
import io.chainlog.storage.fuzz.Mutator;
import io.chainlog.storage.internal.layout.SegmentNames;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** Names of streams and of files, as they may be found in a folder. */
class NamesFuzzTest {
  private static final List<byte[]> NAMES =
      Stream.of(
              "orders-0",
              "orders-0@2",
              "..",
              "../../etc",
              "a/b",
              "a\\b",
              "a\0b",
              "x".repeat(255),
              "\u00fc\ud83d\ude00",
              "segment_000000.log",
              "segment_999999999.log",
              "segment_0000000001.log.1.merging",
              "segment_\u0661\u0661\u0661\u0661\u0661\u0661.log")
          .map(name -> name.getBytes(StandardCharsets.UTF_8))
          .toList();

  @Test
  void aStreamNameIsOneFolderBelowTheOthers(TestInfo test, @TempDir Path folder) {
    FileLogDirectory streams = new FileLogDirectory(folder);
    FuzzRun.run(
        test,
        50_000,
        FuzzTarget.ofBytes(
            Mutator.of(NAMES),
            bytes -> StreamId.isValid(text(bytes)),
            (bytes, valid) -> {
              if (valid) {
                String location = streams.directory(new StreamId(text(bytes)).name()).location();
                assertThat(Path.of(location).normalize()).isEqualTo(Path.of(location));
                assertThat(Path.of(location).getParent()).isEqualTo(folder);
              }
            }));
  }

  @Test
  void aSegmentNumberHasOneName(TestInfo test) {
    FuzzRun.run(
        test,
        50_000,
        FuzzTarget.ofBytes(
            Mutator.of(NAMES),
            bytes -> SegmentNames.parseLog(text(bytes)),
            (bytes, number) -> {
              if (number.isPresent()) {
                assertThat(SegmentNames.log(number.getAsInt())).isEqualTo(text(bytes));
              }
              boolean merging = SegmentNames.isMerging(text(bytes));
              assertThat(merging && number.equals(OptionalInt.empty())).isEqualTo(merging);
            }));
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
