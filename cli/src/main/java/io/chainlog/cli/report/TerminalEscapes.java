package io.chainlog.cli.report;

import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.CharacterEscapes;
import com.fasterxml.jackson.core.io.SerializedString;
import java.util.Locale;

/**
 * JSON in which each character that a terminal acts on, or that cannot be seen, is an escape: a
 * topic or a header key may hold any. The text that a program reads is the same.
 */
final class TerminalEscapes extends CharacterEscapes {
  private static final int DELETE = 0x7f;

  @Override
  public int[] getEscapeCodesForAscii() {
    int[] escapes = standardAsciiEscapesForJSON();
    escapes[DELETE] = ESCAPE_STANDARD;
    return escapes;
  }

  /** Half of a surrogate pair is escaped too, so that what it hides is. */
  @Override
  public SerializableString getEscapeSequence(int character) {
    return Printable.isUnsafe(character)
        ? new SerializedString(String.format(Locale.ROOT, "\\u%04X", character))
        : null;
  }
}
