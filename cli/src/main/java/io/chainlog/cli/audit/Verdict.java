package io.chainlog.cli.audit;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;

/** What a check came to, from best to worst: the worst part decides about the whole. */
public enum Verdict {
  /** Everything was checked and is as written. */
  VALID,
  /** Valid, but beyond a limit that the caller set. */
  INCOMPLETE,
  /** Nothing can be said: not one record, an unknown format, or a failed read. */
  UNVERIFIABLE,
  /** Something is not as written. */
  TAMPERED;

  /** The word in machine output. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The worst of them; {@link #VALID} when there are none. */
  static Verdict worst(Collection<Verdict> verdicts) {
    return verdicts.stream().max(Comparator.naturalOrder()).orElse(VALID);
  }
}
