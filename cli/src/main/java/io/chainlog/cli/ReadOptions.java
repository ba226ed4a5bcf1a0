package io.chainlog.cli;

import io.chainlog.storage.StorageConfig;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** How to read, the same for every command. */
final class ReadOptions {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  private int maxPayloadBytes = StorageConfig.DEFAULT_MAX_PAYLOAD_BYTES;

  @Option(
      names = "--max-payload-bytes",
      paramLabel = "N",
      defaultValue = "" + StorageConfig.DEFAULT_MAX_PAYLOAD_BYTES,
      description =
          "Largest payload to accept; set it as high as the sink's max.payload.bytes was"
              + " (default: ${DEFAULT-VALUE}).")
  void setMaxPayloadBytes(int bytes) {
    if (bytes <= 0) {
      throw new ParameterException(
          command.commandLine(), "--max-payload-bytes must be positive: " + bytes);
    }
    maxPayloadBytes = bytes;
  }

  int maxPayloadBytes() {
    return maxPayloadBytes;
  }
}
