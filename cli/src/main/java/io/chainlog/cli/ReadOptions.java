package io.chainlog.cli;

import io.chainlog.cli.inspect.PayloadLimits;
import io.chainlog.storage.StorageConfig;
import io.chainlog.storage.StreamReader;
import io.chainlog.storage.directory.LogDirectory;
import java.io.IOException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** How to read, the same for every command. */
final class ReadOptions {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  private boolean limitGiven;
  private int maxPayloadBytes = StorageConfig.DEFAULT_MAX_PAYLOAD_BYTES;

  @Option(
      names = "--max-payload-bytes",
      paramLabel = "N",
      description =
          "Largest payload to read; what is larger is not verified (default: what the writers of"
              + " the stream recorded, at least "
              + StorageConfig.DEFAULT_MAX_PAYLOAD_BYTES
              + ").")
  void setMaxPayloadBytes(int bytes) {
    if (bytes <= 0) {
      throw new ParameterException(
          command.commandLine(), "--max-payload-bytes must be positive: " + bytes);
    }
    maxPayloadBytes = bytes;
    limitGiven = true;
  }

  /** Whether the limit was given, so that it does not give way to what a stream records. */
  boolean isLimitGiven() {
    return limitGiven;
  }

  /** Opens a stream; a limit that was given does not give way. */
  StreamReader open(LogDirectory directory) throws IOException {
    return limitGiven
        ? StreamReader.open(directory, maxPayloadBytes)
        : PayloadLimits.open(directory, maxPayloadBytes);
  }

  int maxPayloadBytes() {
    return maxPayloadBytes;
  }
}
