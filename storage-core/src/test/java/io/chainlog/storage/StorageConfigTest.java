package io.chainlog.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import io.chainlog.storage.codec.CompressionType;
import org.junit.jupiter.api.Test;

class StorageConfigTest {
  private static final StorageConfig DEFAULTS = StorageConfig.defaults();

  @Test
  void changesOneSettingAndKeepsTheOthers() {
    StorageConfig changed =
        DEFAULTS
            .withCompression(CompressionType.LZ4)
            .withSegmentBytes(1)
            .withSegmentMs(2)
            .withIndexIntervalBytes(3)
            .withCheckpointPolicy(CheckpointPolicy.LINEAGE)
            .withMaxPayloadBytes(4);
    assertThat(changed)
        .isEqualTo(new StorageConfig(CompressionType.LZ4, 3, 1, 2, 3, CheckpointPolicy.LINEAGE, 4));
    assertThat(DEFAULTS.withCompression(CompressionType.ZSTD, 19).compressionLevel()).isEqualTo(19);
  }

  @Test
  void refusesWhatMakesNoSense() {
    assertThatIllegalArgumentException().isThrownBy(() -> DEFAULTS.withSegmentBytes(0));
    assertThatIllegalArgumentException().isThrownBy(() -> DEFAULTS.withSegmentMs(-1));
    assertThatIllegalArgumentException().isThrownBy(() -> DEFAULTS.withIndexIntervalBytes(0));
    assertThatIllegalArgumentException().isThrownBy(() -> DEFAULTS.withMaxPayloadBytes(0));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DEFAULTS.withMaxPayloadBytes((1 << 30) + 1))
        .withMessageContaining("maxPayloadBytes");
    for (int level : new int[] {0, 23}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> DEFAULTS.withCompression(CompressionType.ZSTD, level));
    }
    assertThatNullPointerException().isThrownBy(() -> DEFAULTS.withCompression(null));
    assertThatNullPointerException().isThrownBy(() -> DEFAULTS.withCheckpointPolicy(null));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> CheckpointPolicy.DEFAULT.withIntervalRecords(-1));
  }
}
