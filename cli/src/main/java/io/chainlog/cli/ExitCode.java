package io.chainlog.cli;

import io.chainlog.cli.audit.AuditReport;
import java.util.LinkedHashMap;
import java.util.Map;

/** What the process returns. A contract: scripts and schedulers branch on it. */
public enum ExitCode {
  VALID(0, "valid: everything that was asked for was checked, and is as written"),
  TAMPERED(1, "evidence of tampering or corruption"),
  USAGE(2, "the command line is wrong; nothing was read"),
  UNVERIFIABLE(
      3,
      "could not be verified: not one record, a newer format, a stream that is missing or not the"
          + " sink's"),
  INCOMPLETE(4, "valid, but beyond a limit set on the command line"),
  IO_ERROR(5, "could not be read: no such folder, not an archive, no permission, a failed read");

  private final int code;
  private final String meaning;

  ExitCode(int code, String meaning) {
    this.code = code;
    this.meaning = meaning;
  }

  /** The number that the process returns. */
  public int code() {
    return code;
  }

  /**
   * The code for a finished check. Evidence of tampering outweighs a failed read, and a failed read
   * outweighs everything milder.
   */
  public static ExitCode of(AuditReport report) {
    return switch (report.verdict()) {
      case TAMPERED -> TAMPERED;
      case UNVERIFIABLE -> report.readFailed() ? IO_ERROR : UNVERIFIABLE;
      case INCOMPLETE -> INCOMPLETE;
      case VALID -> VALID;
    };
  }

  /** Code to meaning, for the help texts. */
  static Map<String, String> helpEntries() {
    Map<String, String> entries = new LinkedHashMap<>();
    for (ExitCode exitCode : values()) {
      entries.put(Integer.toString(exitCode.code), exitCode.meaning);
    }
    return entries;
  }
}
