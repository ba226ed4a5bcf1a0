package io.chainlog.cli.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.chainlog.cli.inspect.StreamHistory;
import io.chainlog.cli.inspect.StreamHistory.Placed;
import io.chainlog.cli.inspect.WriterChange;
import io.chainlog.envelope.RecordSkipped;
import io.chainlog.envelope.StreamOpened;
import io.chainlog.envelope.StreamRepaired;
import io.chainlog.envelope.WriterOpened;

/** What a stream states about itself, for machines. */
final class HistoryJson {
  private HistoryJson() {}

  /** Puts the fields that a check of the stream and a look at it have in common. */
  static void addTo(ObjectNode node, StreamHistory history) {
    node.put("start", history.opened().map(StreamOpened::start).orElse(null));
    ObjectNode writers = node.putObject("writers");
    writers.put("count", history.writers().count());
    writers.put("change_count", history.changes().count());
    ArrayNode changes = writers.putArray("changes");
    history.changes().first().forEach(change -> addChange(changes.addObject(), change));
    writers.put("overlap_gone_count", history.overlapsGone().count());
    ArrayNode gone = writers.putArray("overlaps_gone");
    history.overlapsGone().first().forEach(writer -> addGone(gone.addObject(), writer));
    ObjectNode skipped = node.putObject("skipped");
    skipped.put("count", history.skipped().count());
    ArrayNode records = skipped.putArray("records");
    history.skipped().first().forEach(skip -> addSkipped(records.addObject(), skip));
    ArrayNode repairs = node.putArray("repairs");
    history.repairs().first().forEach(r -> addRepair(repairs.addObject(), r));
  }

  private static void addChange(ObjectNode node, WriterChange change) {
    node.put("offset", change.offset()).put("field", change.field());
    node.put("from", change.from()).put("to", change.to());
  }

  private static void addGone(ObjectNode node, Placed<WriterOpened> writer) {
    node.put("offset", writer.offset());
    Json.putKnown(node, "kafka_offset", writer.statement().overlap().kafkaOffset());
  }

  private static void addSkipped(ObjectNode node, Placed<RecordSkipped> skip) {
    RecordSkipped skipped = skip.statement();
    node.put("offset", skip.offset()).put("kafka_offset", skipped.kafkaOffset());
    node.put("reason", skipped.reason());
    Json.putKnown(node, "payload_bytes", skipped.payloadBytes());
    node.put("payload_sha256", skipped.payloadSha256());
    node.put("task", skipped.task()).put("skipped_at", skipped.skippedAt().toString());
  }

  static void addRepair(ObjectNode node, Placed<StreamRepaired> repair) {
    StreamRepaired repaired = repair.statement();
    node.put("offset", repair.offset());
    node.put("repaired_at", repaired.repairedAt().toString());
    node.put("reason", repaired.reason());
    node.put("lost_records", repaired.lostRecords());
    node.put("lost_may_be_more", repaired.lostMayBeMore());
    node.put("cut_bytes", repaired.cutBytes());
  }

  /** One writer, as it states itself. */
  static void addWriter(ObjectNode node, Placed<WriterOpened> placed) {
    WriterOpened writer = placed.statement();
    node.put("offset", placed.offset()).put("epoch", writer.epoch());
    node.put("task", writer.task()).put("worker", writer.worker());
    node.put("opened_at", writer.openedAt().toString());
    node.put("connector_version", writer.connectorVersion());
    Json.putKnown(node, "resumed_kafka_offset", writer.resumedKafkaOffset());
    node.put("recovery", writer.recovery());
    node.put("overlap", writer.overlap() == null ? null : writer.overlap().kind());
  }
}
