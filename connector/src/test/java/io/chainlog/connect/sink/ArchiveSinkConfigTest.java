package io.chainlog.connect.sink;

import static org.assertj.core.api.Assertions.assertThat;

import io.chainlog.storage.CheckpointPolicy;
import io.chainlog.storage.StorageConfig;
import io.chainlog.storage.codec.CompressionType;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ArchiveSinkConfigTest {

  @Test
  void passesEachSettingOfAStreamToTheStorage() {
    ArchiveSinkConfig config =
        new ArchiveSinkConfig(
            Map.of(
                "archive.path", "/archive",
                "segment.bytes", "2000",
                "segment.ms", "3000",
                "index.interval.bytes", "400",
                "checkpoint.interval.records", "50",
                "max.payload.bytes", "600000",
                "compression.type", "zstd",
                "compression.level", "7"));
    assertThat(config.storageConfig())
        .isEqualTo(
            StorageConfig.defaults()
                .withSegmentBytes(2_000)
                .withSegmentMs(3_000)
                .withIndexIntervalBytes(400)
                .withCheckpointPolicy(CheckpointPolicy.DEFAULT.withIntervalRecords(50))
                .withMaxPayloadBytes(600_000)
                .withCompression(CompressionType.ZSTD, 7));
  }
}
