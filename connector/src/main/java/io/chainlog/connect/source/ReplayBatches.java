package io.chainlog.connect.source;

import io.chainlog.storage.errors.StorageException;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.header.Header;
import org.apache.kafka.connect.source.SourceRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes records from the streams of a task in turn. What was read before damage is given out; from
 * then on there is nothing but the {@link #failure}.
 *
 * <p>For one thread at a time.
 */
final class ReplayBatches implements Closeable {
  private static final Logger LOG = LoggerFactory.getLogger(ReplayBatches.class);

  private final List<StreamReplayer> replayers;
  private final int maxRecords;
  private final long maxBytes;
  private int turn;
  private ConnectException failure;

  ReplayBatches(List<StreamReplayer> replayers, int maxRecords, long maxBytes) {
    this.replayers = List.copyOf(replayers);
    this.maxRecords = maxRecords;
    this.maxBytes = maxBytes;
  }

  /** Why nothing further will come; null if nothing is wrong. */
  ConnectException failure() {
    return failure;
  }

  /** Records of one or several streams, each stream's in its order; empty if there are none now. */
  List<SourceRecord> next() {
    List<SourceRecord> batch = new ArrayList<>();
    long bytes = 0;
    for (int i = 0; i < replayers.size() && failure == null; i++) {
      StreamReplayer replayer = replayers.get((turn + i) % replayers.size());
      bytes += drain(replayer, batch, maxBytes - bytes);
      if (batch.size() >= maxRecords || bytes >= maxBytes) {
        turn = (turn + i + 1) % replayers.size();
        break;
      }
    }
    return batch;
  }

  /** Adds records of one stream, and returns their bytes. */
  private long drain(StreamReplayer replayer, List<SourceRecord> batch, long bytesLeft) {
    long bytes = 0;
    while (batch.size() < maxRecords && bytes < bytesLeft) {
      SourceRecord next = next(replayer);
      if (next == null) {
        break;
      }
      batch.add(next);
      bytes += sizeOf(next);
    }
    return bytes;
  }

  private SourceRecord next(StreamReplayer replayer) {
    try {
      return replayer.next();
    } catch (StorageException e) {
      fail(new ConnectException(replayer.stream() + ": " + e.getMessage(), e));
    } catch (IOException e) {
      fail(new ConnectException(replayer.stream() + ": the archive cannot be read: " + e, e));
    } catch (ConnectException e) {
      fail(e);
    }
    return null;
  }

  private void fail(ConnectException e) {
    LOG.error("The replay ends here; what stands before is delivered first: {}", e.getMessage());
    failure = e;
  }

  private static long sizeOf(SourceRecord record) {
    long bytes = length(record.key()) + length(record.value());
    for (Header header : record.headers()) {
      bytes += header.key().length() + length(header.value());
    }
    return bytes;
  }

  private static long length(Object bytes) {
    return bytes == null ? 0 : ((byte[]) bytes).length;
  }

  @Override
  public void close() throws IOException {
    for (StreamReplayer replayer : replayers) {
      replayer.close();
    }
  }
}
