package io.chainlog.storage.repair;

import io.chainlog.storage.directory.DirectoryEntry;
import io.chainlog.storage.directory.LogDirectory;
import io.chainlog.storage.directory.LogInput;
import io.chainlog.storage.errors.RepairRefusedException;
import io.chainlog.storage.internal.layout.CommitFile;
import io.chainlog.storage.internal.layout.RepairNames;
import io.chainlog.storage.internal.layout.SegmentManifest;
import io.chainlog.storage.internal.layout.SegmentNames;
import io.chainlog.storage.internal.read.ScanConfig;
import io.chainlog.storage.prepare.PreparedBatch;
import java.io.IOException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A repair that was begun, held against the stream before it is finished: its plan is a hint, and
 * no authority. Somebody may have restored a copy since, or have written the plan; what the plan
 * does not tell of, or what was not kept, is not overwritten. Reads only.
 */
record BegunRepair(LogDirectory directory, ScanConfig config, RepairJournal journal) {
  private static final int BUFFER_BYTES = 1 << 16;

  /**
   * The plan, with the loss that the present commit point bears witness to. Once the repair has
   * committed there is nothing left to give up.
   */
  RepairPlan plan() throws IOException {
    RepairPlan plan = journal.plan();
    try (CommitFile commitFile = new CommitFile(directory)) {
      CommitFile.Contents commit = commitFile.read();
      if (commit.newest().filter(p -> p.writerEpoch() >= plan.epoch()).isPresent()) {
        return plan;
      }
      Optional<SegmentManifest> manifest = SegmentManifest.read(directory);
      boolean ours = manifest.filter(m -> m.epoch() >= plan.epoch()).isPresent();
      Acknowledged acknowledged =
          new Acknowledged(commit, manifest.filter(m -> m.epoch() < plan.epoch()));
      AcknowledgedLoss loss = acknowledged.lossBehind(walk(plan, acknowledged.watchedOffset()));
      return plan.witnessed(
          acknowledged.committed(), ours ? besideOurOwn(commit, loss, plan.loss()) : loss);
    }
  }

  private ChainWalk walk(RepairPlan plan, long watchedOffset) throws IOException {
    return ChainWalk.over(directory, config, plan.end().nextOffset(), watchedOffset);
  }

  /**
   * Behind the manifest comes the commit, and so a slot may be damaged because this repair was
   * writing it; and the manifest lists no more what was there before.
   */
  private static AcknowledgedLoss besideOurOwn(
      CommitFile.Contents commit, AcknowledgedLoss found, AcknowledgedLoss planned) {
    if (commit.newest().isEmpty()) {
      return new AcknowledgedLoss(found.firstOffset(), planned.records(), true);
    }
    boolean otherChain = found.records() > 0 && found.mayBeMore() && commit.damage().isEmpty();
    return new AcknowledgedLoss(
        found.firstOffset(), found.records(), otherChain || planned.mayBeMore());
  }

  /**
   * Nothing may be overwritten but what is kept, what the repair wrote itself, and bytes that a
   * power cut left blank.
   *
   * @param own what the repair appends
   * @throws RepairRefusedException if the stream is not as the repair left it
   */
  void requireAsLeft(ChainWalk walk, PreparedBatch own) throws IOException {
    Map<String, Long> sizes =
        directory.list().stream()
            .collect(Collectors.toMap(DirectoryEntry::name, DirectoryEntry::sizeBytes));
    require(!sizes.containsKey(kept(RepairNames.PLAN)), "a repair of that time was finished");
    for (Cut cut : begun().cuts()) {
      requireBehindTheEnd(cut, walk);
      if (cut.isWholeFile() && sizes.containsKey(cut.file()) && sizes.containsKey(kept(cut))) {
        require(isSame(cut.file(), kept(cut)), cut.file() + " is there and was kept already");
      }
    }
    if (journal.kept()) {
      requireKnownTail(own, sizes);
    } else {
      requireUntouched(sizes);
    }
  }

  private RepairPlan begun() {
    return journal.plan();
  }

  private String kept(String file) {
    return RepairNames.kept(file, begun().id());
  }

  private String kept(Cut cut) {
    return kept(cut.file());
  }

  private void requireBehindTheEnd(Cut cut, ChainWalk walk) throws RepairRefusedException {
    String last = SegmentNames.log(begun().segment());
    boolean tail = cut.file().equals(last) && cut.position() == begun().endPosition();
    boolean beside =
        SegmentNames.parseFile(cut.file()).isPresent()
            && walk.chain().stream()
                .noneMatch(segment -> SegmentNames.log(segment.number()).equals(cut.file()));
    require(tail || (cut.isWholeFile() && beside), cut.file() + " is part of the chain");
  }

  /** Before everything is kept only copies were made. */
  private void requireUntouched(Map<String, Long> sizes) throws IOException {
    ChainWalk whole = ChainWalk.over(directory, config, Long.MAX_VALUE, 0);
    require(whole.end().equals(begun().end()), "more of it is whole now");
    long tail = sizes.get(SegmentNames.log(begun().segment())) - begun().endPosition();
    require(tail == plannedTail(), "behind its end stand " + tail + " bytes");
  }

  private long plannedTail() {
    return begun().cuts().stream().filter(cut -> !cut.isWholeFile()).mapToLong(Cut::bytes).sum();
  }

  private void requireKnownTail(PreparedBatch own, Map<String, Long> sizes) throws IOException {
    String last = SegmentNames.log(begun().segment());
    long tail = sizes.get(last) - begun().endPosition();
    long known = Math.max(own.sizeBytes(), plannedTail());
    require(tail <= known, "behind its end stand " + tail + " bytes");
    byte[] found = new byte[BUFFER_BYTES];
    byte[] copy = new byte[BUFFER_BYTES];
    for (long start = 0; start < tail; start += BUFFER_BYTES) {
      int length = (int) Math.min(BUFFER_BYTES, tail - start);
      read(last, begun().endPosition() + start, found, length);
      int copied = plannedTail() == 0 ? 0 : read(kept(last), start, copy, length);
      for (int i = 0; i < length; i++) {
        require(
            found[i] == 0
                || (i < copied && found[i] == copy[i])
                || (start + i < own.sizeBytes() && found[i] == own.frames()[(int) start + i]),
            "behind its end stands what was not kept");
      }
    }
  }

  private boolean isSame(String one, String other) throws IOException {
    byte[] left = new byte[BUFFER_BYTES];
    byte[] right = new byte[BUFFER_BYTES];
    for (long position = 0; ; position += BUFFER_BYTES) {
      int n = read(one, position, left, BUFFER_BYTES);
      int m = read(other, position, right, BUFFER_BYTES);
      if (!Arrays.equals(left, 0, n, right, 0, m)) {
        return false;
      }
      if (n < BUFFER_BYTES) {
        return true;
      }
    }
  }

  private int read(String file, long position, byte[] into, int length) throws IOException {
    try (LogInput input = directory.openInput(file)) {
      int count = 0;
      while (count < length) {
        int n = input.read(position + count, into, count, length - count);
        if (n <= 0) {
          break;
        }
        count += n;
      }
      return count;
    }
  }

  private void require(boolean condition, String otherwise) throws RepairRefusedException {
    if (!condition) {
      throw new RepairRefusedException(
          String.format(
              Locale.ROOT,
              "%s is not as its interrupted repair left it: %s. Move %s and the files that end in .repair-%s out of its folder, and plan again",
              directory.location(),
              otherwise,
              RepairNames.PLAN,
              begun().id()));
    }
  }
}
