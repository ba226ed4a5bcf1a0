package io.chainlog.cli.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.chainlog.envelope.KafkaRecord;
import io.chainlog.envelope.TimestampKind;
import io.chainlog.storage.StreamId;
import io.chainlog.storage.record.LogRecord;
import io.chainlog.storage.record.RecordKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class KafkaAccountingTest {
  private static final String ARCHIVE = "11111111-2222-3333-4444-555555555555";

  private final List<String> findings = new ArrayList<>();
  private final KafkaAccounting accounting = accountingOf("orders-3");
  private long nextOffset;

  private KafkaAccounting accountingOf(String stream) {
    ExpectedIdentity expected = new ExpectedIdentity(new StreamId(stream), Optional.of(ARCHIVE));
    return new KafkaAccounting(Optional.of(expected), this::note);
  }

  private void note(
      String kind,
      LogRecord record,
      long kafkaOffset,
      String wanted,
      String actual,
      String detail) {
    findings.add(String.format(Locale.ROOT, "%s@%d %s/%s", kind, record.offset(), wanted, actual));
  }

  private void open() {
    add(Records.data(nextOffset, Records.opened(ARCHIVE, "orders", 3, 0)));
    add(Records.data(nextOffset, Records.writerOpened()));
  }

  private void add(LogRecord record) {
    accounting.add(record, true);
    nextOffset = record.offset() + 1;
  }

  private void addKafka(long... kafkaOffsets) {
    for (long kafkaOffset : kafkaOffsets) {
      add(Records.data(nextOffset, Records.kafka(kafkaOffset)));
    }
  }

  @Test
  void hasNothingToSayAboutASoundStream() {
    open();
    addKafka(10, 11);
    add(Records.at(nextOffset, 0, RecordKind.CHECKPOINT, new byte[40]));
    add(Records.at(nextOffset, 0, RecordKind.TOMBSTONE, new byte[8]));
    addKafka(12);
    KafkaAccount account = accounting.account();
    assertThat(findings).isEmpty();
    assertThat(account.records()).isEqualTo(3);
    assertThat(account.firstOffset()).isEqualTo(10);
    assertThat(account.lastOffset()).isEqualTo(12);
    assertThat(account.gaps().count()).isZero();
    assertThat(account.timestamps()).contains(new TimeRange(1010, 1012));
    assertThat(account.opened()).isPresent();
  }

  @Test
  void countsAGapBetweenTheOffsetItWasOpenedAtAndTheFirstRecord() {
    open();
    addKafka(13);
    assertThat(findings).isEmpty();
    assertThat(accounting.account().gaps().ranges()).containsExactly(new GapRange(10, 12));
  }

  @Test
  void refusesARecordBelowTheOffsetItWasOpenedAt() {
    open();
    addKafka(9);
    assertThat(findings).containsExactly("kafka-offset-order@2 above 9/9");
  }

  @Test
  void findsOneFaultForEachStepBack() {
    open();
    addKafka(10, 11, 11, 12, 5, 6, 7);
    assertThat(findings)
        .containsExactly("kafka-offset-order@4 above 11/11", "kafka-offset-order@6 above 12/5");
    assertThat(accounting.account().gaps().count()).isZero();
  }

  @Test
  void takesNothingMissingAcrossDamageForAGap() {
    open();
    addKafka(10);
    accounting.add(Records.at(20, 1, RecordKind.CHECKPOINT, new byte[40]), false);
    nextOffset = 21;
    addKafka(30, 32);
    assertThat(accounting.account().gaps().ranges()).containsExactly(new GapRange(31, 31));
    assertThat(findings).isEmpty();
  }

  @Test
  void takesNothingMissingAcrossAnInvalidEnvelopeForAGap() {
    open();
    addKafka(10);
    add(Records.at(nextOffset, 0, RecordKind.DATA, new byte[] {9}));
    addKafka(12);
    assertThat(accounting.account().gaps().count()).isZero();
    assertThat(findings).hasSize(1);
    assertThat(findings.get(0)).startsWith("invalid-envelope@3");
  }

  @Test
  void stillWantsOffsetsToRiseAcrossDamage() {
    open();
    addKafka(10);
    accounting.add(Records.data(20, Records.kafka(10)), false);
    assertThat(findings).containsExactly("kafka-offset-order@20 above 10/10");
  }

  @Test
  void findsEachFieldInWhichRecordZeroDiffersFromItsPlace() {
    add(Records.data(0, Records.opened("another", "payments", 4, 1)));
    assertThat(findings)
        .containsExactly(
            "identity-mismatch@0 " + ARCHIVE + "/another",
            "identity-mismatch@0 orders/payments",
            "identity-mismatch@0 3/4",
            "identity-mismatch@0 0/1");
  }

  @Test
  void readsTheIncarnationOutOfTheFoldersName() {
    KafkaAccounting second = accountingOf("orders-3@2");
    second.add(Records.data(0, Records.opened(ARCHIVE, "orders", 3, 2)), true);
    assertThat(findings).isEmpty();
  }

  @Test
  void wantsAnIdentityInRecordZeroAndNowhereElse() {
    add(Records.data(0, Records.kafka(0)));
    add(Records.data(1, Records.opened(ARCHIVE, "orders", 3, 0)));
    assertThat(findings)
        .containsExactly(
            "identity-mismatch@0 a stream opened record/a record of another type",
            "identity-mismatch@1 null/null");
  }

  @Test
  void doesNotTakeACheckpointForAnIdentity() {
    add(Records.at(0, 0, RecordKind.CHECKPOINT, new byte[40]));
    assertThat(findings).containsExactly("identity-mismatch@0 a stream opened record/checkpoint");
  }

  @Test
  void leavesRecordsWithoutTimestampOutOfTheRangeOfTimes() {
    open();
    add(
        Records.data(
            nextOffset, new KafkaRecord(10, -1, TimestampKind.NONE, null, null, List.of())));
    assertThat(accounting.account().timestamps()).isEmpty();
  }
}
