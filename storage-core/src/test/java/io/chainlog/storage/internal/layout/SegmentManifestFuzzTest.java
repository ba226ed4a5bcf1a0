package io.chainlog.storage.internal.layout;

import static org.assertj.core.api.Assertions.assertThat;

import io.chainlog.storage.directory.InMemoryLogDirectory;
import io.chainlog.storage.errors.UnsupportedFormatException;
import io.chainlog.storage.fuzz.FuzzRun;
import io.chainlog.storage.fuzz.FuzzTarget;
import io.chainlog.storage.fuzz.JsonMutator;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/** Manifests, damaged: as good as missing, or one that can be asked and written again. */
class SegmentManifestFuzzTest {
  private static final String TWO_SEGMENTS =
      """
      {"format":1,"stream":"orders-0","writer_epoch":3,"segments":[
      {"segment_num":0,"first_offset":0,"next_offset":10,"size_bytes":1234},
      {"segment_num":2,"first_offset":10,"next_offset":12,"size_bytes":99}],"active_segment":2}""";

  private static final String OF_THE_LINEAGE =
      """
      {"segments":[{"segment_num":0,"first_offset":0,"next_offset":3,"size_bytes":9}],
      "active_segment":0}""";

  private final InMemoryLogDirectory directory = new InMemoryLogDirectory();

  @Test
  void aManifestCanBeUsedOrIsAsGoodAsMissing(TestInfo test) throws IOException {
    directory.create();
    FuzzRun.run(
        test,
        50_000,
        FuzzTarget.ofBytes(
                JsonMutator.of(List.of(TWO_SEGMENTS, OF_THE_LINEAGE)), this::read, this::check)
            .refusingBy(UnsupportedFormatException.class)
            .allocating(content -> 16L * content.length));
  }

  private Optional<SegmentManifest> read(byte[] content) throws IOException {
    directory.overwrite(SegmentManifest.NAME, content);
    return SegmentManifest.read(directory);
  }

  private void check(byte[] content, Optional<SegmentManifest> manifest) throws IOException {
    if (manifest.isEmpty()) {
      return;
    }
    int last = -1;
    long nextOffset = 0;
    for (SegmentManifest.Entry entry : manifest.get().segments()) {
      assertThat(manifest.get().entry(entry.segmentNum())).contains(entry);
      assertThat(SegmentNames.parseLog(SegmentNames.log(entry.segmentNum()))).isPresent();
      assertThat(entry.segmentNum()).isGreaterThan(last);
      assertThat(entry.firstOffset()).isGreaterThanOrEqualTo(nextOffset);
      last = entry.segmentNum();
      nextOffset = entry.nextOffset();
    }
    manifest.get().write(directory);
    assertThat(SegmentManifest.read(directory)).isEqualTo(manifest);
  }
}
