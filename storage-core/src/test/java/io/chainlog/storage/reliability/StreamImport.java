package io.chainlog.storage.reliability;

import static io.chainlog.storage.reliability.StreamChecks.require;
import static io.chainlog.storage.reliability.StreamLife.CLOCK;
import static io.chainlog.storage.reliability.StreamLife.MAX_PAYLOAD_BYTES;
import static io.chainlog.storage.reliability.StreamLife.STREAM;

import io.chainlog.storage.ImportResult;
import io.chainlog.storage.StorageConfig;
import io.chainlog.storage.StreamImporter;
import io.chainlog.storage.StreamReader;
import io.chainlog.storage.directory.LogDirectory;
import io.chainlog.storage.record.LogRecord;
import io.chainlog.storage.record.RecordKind;
import io.chainlog.storage.testkit.Ledger;
import io.chainlog.storage.testkit.SimulatedDisk;
import java.io.IOException;
import java.util.List;

/**
 * A stream is imported from a directory of its own; whatever happens to that, importing it again
 * leaves the whole of it. What the importer reports as committed counts as acknowledged.
 */
final class StreamImport implements OperationSweep.Script {
  private static final StorageConfig CONFIG = StreamLife.CONFIG.withSegmentBytes(500);

  private final LogDirectory source;
  private final List<LogRecord> records;

  StreamImport(LogDirectory source) throws IOException {
    this.source = source;
    this.records = StreamChecks.readAll(source);
  }

  @Override
  public String live(LogDirectory disk, Ledger ledger) throws IOException {
    records.forEach(record -> ledger.handOver(record.kind(), payloadsOf(record)));
    copy(disk, ledger);
    return "went on without";
  }

  private static List<byte[]> payloadsOf(LogRecord record) {
    return record.kind() == RecordKind.CHECKPOINT ? List.of() : List.of(record.payload());
  }

  @Override
  public void recover(Engine engine, SimulatedDisk disk, Ledger ledger) throws IOException {
    ImportResult result = copy(engine.over(disk), ledger);
    LogRecord last = records.get(records.size() - 1);
    require(
        result.state().committedOffset() == records.size()
            && result.state().end().chainHash().equals(last.chainHash()),
        "the copy is not the source: " + result);
    List<LogRecord> copied = StreamChecks.readAll(StreamChecks.directory(disk, STREAM));
    ledger.check(copied);
    require(copied.size() == records.size(), "the copy has not as many records as the source");
  }

  private ImportResult copy(LogDirectory disk, Ledger ledger) throws IOException {
    return new StreamImporter(StreamLife.openArchive(disk), CONFIG, CLOCK)
        .copy(
            StreamReader.open(source, MAX_PAYLOAD_BYTES),
            STREAM,
            committed -> ledger.acknowledge(recordsBefore(committed)));
  }

  private int recordsBefore(long offset) {
    return (int)
        records.stream()
            .filter(record -> record.offset() < offset)
            .filter(record -> record.kind() != RecordKind.CHECKPOINT)
            .count();
  }

  @Override
  public Class<?> test() {
    return EveryOperationOfAnImportTest.class;
  }
}
