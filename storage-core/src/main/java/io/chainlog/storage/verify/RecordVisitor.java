package io.chainlog.storage.verify;

import io.chainlog.storage.record.LogRecord;
import java.io.IOException;

/** Sees each verified record once, in order. */
@FunctionalInterface
public interface RecordVisitor {
  void visit(LogRecord record) throws IOException;
}
