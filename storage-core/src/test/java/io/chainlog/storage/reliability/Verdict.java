package io.chainlog.storage.reliability;

import static io.chainlog.storage.FindingKind.COMMIT_MISMATCH;
import static io.chainlog.storage.FindingKind.DAMAGED_COMMIT_FILE;
import static io.chainlog.storage.FindingKind.INDEX_MISMATCH;
import static io.chainlog.storage.FindingKind.MANIFEST_MISMATCH;
import static io.chainlog.storage.FindingKind.UNREFERENCED_FILE;
import static io.chainlog.storage.reliability.StreamChecks.require;

import io.chainlog.storage.CommitPoint;
import io.chainlog.storage.FindingKind;
import io.chainlog.storage.directory.LogDirectory;
import io.chainlog.storage.errors.CorruptLogException;
import io.chainlog.storage.errors.UncommittedStreamException;
import io.chainlog.storage.errors.UnsupportedFormatException;
import io.chainlog.storage.internal.layout.CommitFile;
import io.chainlog.storage.internal.layout.SegmentManifest;
import io.chainlog.storage.internal.read.Segments;
import io.chainlog.storage.record.LogRecord;
import io.chainlog.storage.record.RecordKind;
import io.chainlog.storage.testkit.Ledger;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The rows of the recovery table, each as what it demands of reader, auditor and writer. */
enum Verdict {
  /** Acknowledged data is damaged: nobody takes it for whole, and nobody changes it. */
  DAMAGED {
    @Override
    void check(Trial trial, Witness witness) throws IOException {
      require(trial.readerFailure() instanceof CorruptLogException, "the reader saw no damage");
      require(isOfTheLog(trial.findings()), "the auditor found only " + trial.findings());
      if (trial.report() == null) {
        require(trial.refusal() instanceof CorruptLogException, "refused: " + trial.refusal());
        witness.requireUntouched(trial);
      } else {
        witness.requireDamageStillThere(trial);
      }
    }
  },
  /** Only what was never acknowledged is damaged: it is cut, and the rest goes on. */
  TORN {
    @Override
    void check(Trial trial, Witness witness) throws IOException {
      witness.requireReaderSawAll(trial);
      require(trial.findings().isEmpty(), "the auditor found " + trial.findings());
      witness.requireWrittenOn(trial);
    }
  },
  /** The commit point is an older one: readers end there, a writer keeps what follows. */
  OLDER {
    @Override
    void check(Trial trial, Witness witness) throws IOException {
      require(trial.readerFailure() == null, "the reader failed: " + trial.readerFailure());
      witness.requirePrefix(trial);
      require(
          trial.findings().equals(witness.findingsBehindCommit()),
          "the auditor found " + trial.findings());
      witness.requireWrittenOn(trial);
    }
  },
  /** One commit slot is damaged and the other serves; the auditor and the writer say so. */
  ONE_SLOT {
    @Override
    void check(Trial trial, Witness witness) throws IOException {
      require(trial.readerFailure() == null, "the reader failed: " + trial.readerFailure());
      witness.requirePrefix(trial);
      require(
          trial.findings().equals(EnumSet.of(DAMAGED_COMMIT_FILE)),
          "the auditor found " + trial.findings());
      witness.requireWrittenOn(trial);
      require(trial.report().note() != null, "recovery did not say that a slot is damaged");
    }
  },
  /** No commit slot is valid: it is not known what was acknowledged. */
  NO_SLOT {
    @Override
    void check(Trial trial, Witness witness) {
      require(trial.readerFailure() instanceof CorruptLogException, "the reader went on");
      require(trial.findings().contains(DAMAGED_COMMIT_FILE), "auditor found " + trial.findings());
      require(trial.refusal() instanceof CorruptLogException, "refused: " + trial.refusal());
      witness.requireUntouched(trial);
    }
  },
  /** There is no commit file: the stream can be read, not written. */
  UNCOMMITTED {
    @Override
    void check(Trial trial, Witness witness) {
      witness.requireReaderSawAll(trial);
      require(trial.findings().contains(DAMAGED_COMMIT_FILE), "auditor found " + trial.findings());
      require(trial.refusal() instanceof UncommittedStreamException, "refused: " + trial.refusal());
      witness.requireUntouched(trial);
    }
  },
  /** A cache: made anew. One that says that it is of another version is refused by all. */
  CACHE {
    @Override
    void check(Trial trial, Witness witness) throws IOException {
      if (trial.refusal() instanceof UnsupportedFormatException) {
        require(
            trial.readerFailure() instanceof UnsupportedFormatException
                && trial.auditorFailure() instanceof UnsupportedFormatException,
            "the others do not refuse: " + trial);
        witness.requireUntouched(trial);
        return;
      }
      witness.requireReaderSawAll(trial);
      require(
          EnumSet.of(INDEX_MISMATCH, MANIFEST_MISMATCH).containsAll(trial.findings()),
          "the auditor found " + trial.findings());
      witness.requireWrittenOn(trial, EnumSet.of(INDEX_MISMATCH)); // completed segments keep it
    }
  },
  /** Acknowledged data is whole, but what lies behind it was left by no crash. */
  FOREIGN {
    @Override
    void check(Trial trial, Witness witness) {
      witness.requireReaderSawAll(trial);
      require(
          trial.findings().equals(EnumSet.of(COMMIT_MISMATCH)),
          "the auditor found " + trial.findings());
      require(trial.refusal() instanceof CorruptLogException, "refused: " + trial.refusal());
      witness.requireUntouched(trial);
    }
  },
  /** A file that does not belong here: the auditor says so, the others do not mind. */
  STRAY {
    @Override
    void check(Trial trial, Witness witness) throws IOException {
      witness.requireReaderSawAll(trial);
      require(
          trial.findings().equals(EnumSet.of(UNREFERENCED_FILE)),
          "the auditor found " + trial.findings());
    }
  },
  /** Nothing that matters. */
  NONE {
    @Override
    void check(Trial trial, Witness witness) throws IOException {
      witness.requireReaderSawAll(trial);
      require(trial.findings().isEmpty(), "the auditor found " + trial.findings());
      witness.requireWrittenOn(trial);
    }
  };

  abstract void check(Trial trial, Witness witness) throws IOException;

  private static boolean isOfTheLog(Set<FindingKind> findings) {
    Set<FindingKind> others =
        EnumSet.of(DAMAGED_COMMIT_FILE, INDEX_MISMATCH, MANIFEST_MISMATCH, UNREFERENCED_FILE);
    return findings.stream().anyMatch(kind -> !others.contains(kind));
  }

  /** What was acknowledged, and the files before anyone came. */
  record Witness(Ledger ledger, StreamFiles files) {

    void requireReaderSawAll(Trial trial) {
      require(trial.readerFailure() == null, "the reader failed: " + trial.readerFailure());
      ledger.check(trial.seen());
    }

    /** Nothing but what was written, in its place; perhaps not all. */
    void requirePrefix(Trial trial) {
      ledger.checkBeginning(trial.seen());
    }

    /** What shows that a commit file is an older one: segments, and what the manifest says. */
    Set<FindingKind> findingsBehindCommit() throws IOException {
      LogDirectory directory = files.toRoot().directory(StreamLife.STREAM.name());
      CommitPoint commit = newestCommit(directory);
      SegmentManifest manifest = SegmentManifest.read(directory).orElseThrow();
      Set<FindingKind> findings = EnumSet.noneOf(FindingKind.class);
      if (Segments.files(directory).stream()
          .anyMatch(file -> file.number() > commit.segment() && file.sizeBytes() > 0)) {
        findings.add(COMMIT_MISMATCH);
      }
      if (manifest.epoch() > commit.writerEpoch() || manifest.activeSegment() > commit.segment()) {
        findings.add(MANIFEST_MISMATCH);
      }
      return findings;
    }

    private static CommitPoint newestCommit(LogDirectory directory) throws IOException {
      try (CommitFile file = new CommitFile(directory)) {
        return file.read().newest().orElseThrow();
      }
    }

    /** The lock file may have been made. */
    void requireUntouched(Trial trial) {
      for (Map.Entry<String, byte[]> file : trial.after().contents().entrySet()) {
        byte[] before = files.get(file.getKey());
        require(
            file.getKey().equals("lock") || Arrays.equals(before, file.getValue()),
            "a refusal changed " + file.getKey());
      }
      require(
          trial.after().contents().keySet().containsAll(files.contents().keySet()),
          "a refusal removed a file");
    }

    void requireDamageStillThere(Trial trial) throws IOException {
      Trial again = Trial.ofReading(trial.after());
      require(
          again.readerFailure() instanceof CorruptLogException && isOfTheLog(again.findings()),
          "a writer covered the damage");
    }

    /** The writer kept all that was acknowledged, appended, and left a sound stream. */
    void requireWrittenOn(Trial trial) throws IOException {
      requireWrittenOn(trial, EnumSet.noneOf(FindingKind.class));
    }

    void requireWrittenOn(Trial trial, Set<FindingKind> harmless) throws IOException {
      require(trial.refusal() == null, "the writer was refused: " + trial.refusal());
      Trial again = Trial.ofReading(trial.after());
      require(again.readerFailure() == null, "then the reader failed: " + again.readerFailure());
      require(harmless.containsAll(again.findings()), "then the auditor found " + again.findings());
      List<LogRecord> records = new ArrayList<>(again.seen());
      records.removeIf(record -> record.kind() == RecordKind.CHECKPOINT);
      LogRecord last = records.remove(records.size() - 1);
      require(Arrays.equals(last.payload(), Trial.NEXT), "what was appended last is " + last);
      ledger.check(records);
    }
  }
}
