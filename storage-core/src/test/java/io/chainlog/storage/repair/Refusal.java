package io.chainlog.storage.repair;

import static io.chainlog.storage.repair.RepairFixture.bytes;
import static io.chainlog.storage.repair.RepairFixture.segment;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/**
 * A row of the recovery table that refuses a stream.
 *
 * @param name what happened
 * @param damaging does it
 * @param endOffset where the stream ends then
 * @param loss what of the acknowledged is lost
 * @param left the payloads of the data records that stay, one letter each
 */
record Refusal(String name, Damaging damaging, long endOffset, AcknowledgedLoss loss, String left) {

  interface Damaging {
    void to(RepairFixture stream) throws IOException;
  }

  /** The fixture, damaged. */
  RepairFixture stream() throws IOException {
    RepairFixture stream = new RepairFixture();
    damaging.to(stream);
    return stream;
  }

  @Override
  public String toString() {
    return name;
  }

  static List<Refusal> all() {
    return List.of(
        new Refusal(
            "damaged record in the last segment",
            s -> s.flip(segment(3), 180),
            9,
            new AcknowledgedLoss(9, 1, false),
            "abcdef"),
        new Refusal(
            "damaged record in a completed segment",
            s -> {
              s.directory.delete("manifest.json");
              s.flip(segment(1), 140);
            },
            3,
            new AcknowledgedLoss(3, 7, false),
            "ab"),
        new Refusal(
            "damage beside merges that were interrupted",
            s -> {
              byte[] whole = s.directory.contents(segment(2));
              s.directory.delete("manifest.json");
              s.directory.overwrite(segment(2) + ".7.merging", whole);
              s.directory.overwrite(segment(0) + ".12.merging", bytes("another"));
              s.flip(segment(2), 60);
            },
            5,
            new AcknowledgedLoss(5, 5, false),
            "abcd"),
        new Refusal(
            "a log that ends before its commit point",
            s -> s.cut(segment(3), 1),
            9,
            new AcknowledgedLoss(9, 1, false),
            "abcdef"),
        new Refusal(
            "a missing segment",
            s -> s.directory.delete(segment(1)),
            2,
            new AcknowledgedLoss(2, 8, false),
            "ab"),
        new Refusal(
            "a missing last segment",
            s -> s.directory.delete(segment(3)),
            8,
            new AcknowledgedLoss(8, 2, false),
            "abcdef"),
        new Refusal(
            "no commit file",
            s -> s.directory.delete("commit"),
            10,
            new AcknowledgedLoss(10, 0, true),
            "abcdefg"),
        new Refusal(
            "no commit file and records that the manifest lists are gone",
            s -> {
              s.directory.delete("commit");
              s.directory.delete(segment(3));
            },
            8,
            new AcknowledgedLoss(8, 2, true),
            "abcdef"),
        new Refusal(
            "no valid commit slot",
            s -> {
              byte[] commit = s.directory.contents("commit");
              Arrays.fill(commit, (byte) 0x5a);
              s.directory.overwrite("commit", commit);
            },
            10,
            new AcknowledgedLoss(10, 0, true),
            "abcdefg"),
        new Refusal(
            "a damaged slot beside a torn tail",
            s -> {
              s.damageNewestSlot();
              s.directory.delete(segment(3) + ".index"); // so that nothing is renamed
              s.appendBytes(segment(3), new byte[40]);
            },
            10,
            new AcknowledgedLoss(10, 0, true),
            "abcdefg"),
        new Refusal(
            "a foreign segment behind the commit point",
            s -> s.directory.overwrite(segment(4), s.directory.contents(segment(1))),
            10,
            new AcknowledgedLoss(10, 0, false),
            "abcdefg"),
        new Refusal(
            "a foreign segment behind a hole",
            s -> s.directory.overwrite(segment(99), bytes("no segment at all")),
            10,
            new AcknowledgedLoss(10, 0, false),
            "abcdefg"),
        new Refusal(
            "a segment that repeats other records",
            s -> {
              s.directory.overwrite(segment(8), s.directory.contents(segment(3)));
              s.directory.overwrite(segment(7), s.directory.contents(segment(2)));
              s.flip(segment(7), 60);
            },
            10,
            new AcknowledgedLoss(10, 0, false),
            "abcdefg"),
        new Refusal(
            "another chain than was committed",
            s -> {
              RepairFixture other = new RepairFixture("x");
              for (String file : List.of(segment(0), segment(1), segment(2), segment(3))) {
                s.directory.overwrite(file, other.directory.contents(file));
              }
            },
            10,
            new AcknowledgedLoss(9, 1, true),
            "xbcdefg"));
  }
}
