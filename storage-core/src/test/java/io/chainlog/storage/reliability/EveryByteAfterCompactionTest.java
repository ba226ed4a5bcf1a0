package io.chainlog.storage.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import io.chainlog.storage.internal.layout.CommitFile;
import io.chainlog.storage.internal.layout.SegmentNames;
import io.chainlog.storage.reliability.SmallArchive.Moment;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Every byte of a stream in which segments were merged, so that there is a hole in the numbers. */
class EveryByteAfterCompactionTest extends EveryByteContract {

  @Override
  protected SmallArchive newArchive() throws IOException {
    return SmallArchive.compacted();
  }

  /** One bit of each byte of the log. */
  @Override
  protected boolean isWorthTrying(Damage flip) {
    return FULL
        || !flip.file().endsWith(".log")
        || flip.what().startsWith("bit " + flip.at() % 8 + " ");
  }

  /** A commit file and a lock are what they are without a compaction. */
  @Override
  protected boolean isOfInterest(String file) {
    return FULL || (!file.equals("commit") && !file.equals("lock"));
  }

  /** Readers, too, refuse it: they look for what follows the hole by its offset. */
  @Override
  protected Verdict verdictOnForeign(Damage damage) {
    return Verdict.DAMAGED;
  }

  /** A commit point in a segment that was merged away is in none. */
  @Override
  protected Verdict verdictOnOlder(Damage damage) {
    return damage.file().equals("commit") && !files.contents().containsKey(committed(damage))
        ? Verdict.DAMAGED
        : verdictOnContent(damage);
  }

  private String committed(Damage damage) {
    try (CommitFile commit =
        new CommitFile(damage.on(files).toRoot().directory(StreamLife.STREAM.name()))) {
      return SegmentNames.log(commit.read().newest().orElseThrow().segment());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What a merge that was interrupted leaves: the next writer finishes it. */
  @Test
  void finishesAMergeOfWhichASegmentIsLeft() {
    List<Damage> damages = new ArrayList<>();
    for (Moment before : archive.moments()) {
      before
          .files()
          .contents()
          .forEach(
              (file, content) -> {
                if (!files.contents().containsKey(file)) {
                  damages.add(Damage.added(file, content));
                }
              });
    }
    sweep("Every file that was merged", damages, damage -> Verdict.NONE);
  }

  @Test
  void hasAHoleInTheNumbers() throws IOException {
    assertThat(newArchive().files().contents())
        .containsKey("segment_000000.log")
        .doesNotContainKey("segment_000001.log")
        .containsKey(newArchive().activeSegment());
  }
}
