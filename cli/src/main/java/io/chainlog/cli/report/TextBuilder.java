package io.chainlog.cli.report;

import java.util.Locale;

/** Collects lines for people; what was filled in cannot act on their terminal. */
final class TextBuilder {
  private final StringBuilder text = new StringBuilder();

  /** One line, as {@link String#format}. */
  TextBuilder line(String format, Object... arguments) {
    String line = arguments.length == 0 ? format : String.format(Locale.ROOT, format, arguments);
    text.append(Printable.line(line)).append('\n');
    return this;
  }

  TextBuilder blank() {
    text.append('\n');
    return this;
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
