package io.chainlog.storage.reliability;

import static io.chainlog.storage.reliability.StreamLife.CLOCK;
import static io.chainlog.storage.reliability.StreamLife.CONFIG;
import static io.chainlog.storage.reliability.StreamLife.MAX_PAYLOAD_BYTES;
import static io.chainlog.storage.reliability.StreamLife.STREAM;
import static org.assertj.core.api.Assertions.assertThat;

import io.chainlog.storage.Archive;
import io.chainlog.storage.Durability;
import io.chainlog.storage.RecoveryReport;
import io.chainlog.storage.SegmentStorage;
import io.chainlog.storage.StorageBackend;
import io.chainlog.storage.StreamId;
import io.chainlog.storage.StreamImporter;
import io.chainlog.storage.StreamReader;
import io.chainlog.storage.StreamState;
import io.chainlog.storage.directory.LogDirectory;
import io.chainlog.storage.directory.LogInput;
import io.chainlog.storage.directory.LogOutput;
import io.chainlog.storage.directory.TracedFolder;
import io.chainlog.storage.repair.Consent;
import io.chainlog.storage.repair.RepairOutcome;
import io.chainlog.storage.repair.StreamRepair;
import io.chainlog.storage.testkit.Ledger;
import io.chainlog.storage.testkit.Operation;
import io.chainlog.storage.testkit.Operation.Kind;
import io.chainlog.storage.testkit.SimulatedDisk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the sweeps find out about the simulated disk is true of files as far as both take the same
 * steps. One script of a whole life is run on both, and must change and sync the same things in the
 * same order.
 */
class FilesLikeSimulatedTest {
  private static final StreamId COPY = new StreamId("copy-0");
  private static final Set<Kind> READING = EnumSet.of(Kind.LIST, Kind.OPEN, Kind.READ);

  /** Names by chance there, by count here. */
  private static final String RANDOM_SUFFIX = "\\.tmp-[0-9a-f]{32}";

  @TempDir Path temp;

  @Test
  void filesTakeTheStepsOfTheSimulatedDisk() throws IOException {
    SimulatedDisk simulated = new SimulatedDisk();
    TracedFolder files = new TracedFolder(temp.resolve("archive"));
    live(simulated);
    live(files.directory());
    requireSame(steps(files.trace()), steps(simulated.trace()));
    assertThat(files.trace().stream().map(Operation::kind))
        .as("kinds of steps that the script takes")
        .containsAll(EnumSet.complementOf(EnumSet.copyOf(READING)));
  }

  private static void requireSame(List<String> taken, List<String> expected) {
    for (int i = 0; i < Math.min(taken.size(), expected.size()); i++) {
      assertThat(taken.get(i))
          .as("step %s after %s", i, expected.subList(Math.max(0, i - 4), i))
          .isEqualTo(expected.get(i));
    }
    assertThat(taken).hasSameSizeAs(expected);
  }

  private static List<String> steps(List<Operation> trace) {
    return trace.stream()
        .filter(operation -> !READING.contains(operation.kind()))
        .map(o -> o.kind() + " " + o.path() + " " + o.detail())
        .map(step -> step.replaceAll(RANDOM_SUFFIX, ".tmp"))
        .map(step -> step.replaceAll("(repair\\.json\\.tmp 0\\+).*", "$1")) // it names its place
        .filter(step -> !step.matches("WRITE .*\\+0")) // no call where nothing is to be written
        .toList();
  }

  private static void live(LogDirectory disk) throws IOException {
    new StreamLife(disk, new Ledger()).live();
    LogDirectory stream = StreamChecks.directory(disk, STREAM);
    openWithTornTail(disk, stream);
    repair(stream);
    reopen(disk);
    importCopy(disk, stream);
    disk.directory("not made").delete("what is not there");
    disk.create();
  }

  /** A frame that was begun and not finished, twice: the second is added to what is kept. */
  private static void openWithTornTail(LogDirectory disk, LogDirectory stream) throws IOException {
    for (int bytes : List.of(30, 50)) {
      String active = lastSegment(stream);
      try (LogOutput output = stream.openOutput(active)) {
        output.append(content(stream, active), 0, bytes);
      }
      assertThat(reopen(disk).bytesCut()).isEqualTo(bytes);
    }
  }

  /** Opens the stream, appends to it and closes it. */
  private static RecoveryReport reopen(LogDirectory disk) throws IOException {
    try (StorageBackend storage = StreamLife.openArchive(disk).storage(CONFIG, CLOCK)) {
      RecoveryReport report = storage.open(STREAM);
      StreamState at = storage.state(STREAM);
      storage.append(
          STREAM,
          List.of(new byte[40]),
          at.end().nextOffset(),
          at.end().chainHash(),
          Durability.WRITTEN);
      return report;
    }
  }

  /** A record that was acknowledged is damaged, with segments after it. */
  private static void repair(LogDirectory stream) throws IOException {
    String segment = segments(stream).get(1);
    byte[] content = content(stream, segment);
    int position = content.length / 2;
    content[position] ^= 1;
    stream.truncate(segment, position);
    try (LogOutput output = stream.openOutput(segment)) {
      output.append(content, position, content.length - position);
    }
    stream.delete("manifest.json"); // which would vouch for the segment
    RepairOutcome outcome =
        new StreamRepair(STREAM, stream, CONFIG, CLOCK)
            .apply(plan -> Consent.Answer.YES_ACCEPTING_LOSS, plan -> new byte[] {1});
    assertThat(outcome).isInstanceOf(RepairOutcome.Repaired.class);
  }

  private static void importCopy(LogDirectory disk, LogDirectory stream) throws IOException {
    Archive archive = StreamLife.openArchive(disk);
    new StreamImporter(archive, CONFIG, CLOCK)
        .copy(StreamReader.open(stream, MAX_PAYLOAD_BYTES), COPY, committed -> {});
    try (StorageBackend storage = new SegmentStorage(disk.directory("streams"), CONFIG, CLOCK)) {
      storage.open(COPY);
    }
  }

  private static List<String> segments(LogDirectory stream) throws IOException {
    return stream.list().stream()
        .map(entry -> entry.name())
        .filter(name -> name.matches("segment_\\d+\\.log"))
        .toList();
  }

  private static String lastSegment(LogDirectory stream) throws IOException {
    List<String> segments = segments(stream);
    return segments.get(segments.size() - 1);
  }

  private static byte[] content(LogDirectory stream, String name) throws IOException {
    try (LogInput input = stream.openInput(name)) {
      byte[] content = new byte[(int) input.sizeBytes()];
      return Arrays.copyOf(content, input.read(0, content, 0, content.length));
    }
  }
}
