package io.chainlog.connect.sink;

import static io.chainlog.connect.sink.SinkHarness.P0;
import static io.chainlog.connect.sink.SinkHarness.P1;
import static io.chainlog.connect.sink.SinkRecords.records;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/** What the task's thread does not wait for, and what it does wait for. */
class OverlappedWritesTest {
  private static final Map<TopicPartition, OffsetAndMetadata> DELIVERED =
      Map.of(P0, new OffsetAndMetadata(5), P1, new OffsetAndMetadata(5));

  /** Runs nothing before it is told to. */
  private static final class Held implements Executor {
    private final Deque<Runnable> held = new ArrayDeque<>();
    private boolean open;

    @Override
    public void execute(Runnable task) {
      if (open) {
        task.run();
      } else {
        held.add(task);
      }
    }

    void release() {
      open = true;
      held.forEach(Runnable::run);
    }
  }

  @Test
  void takesRecordsBeforeThoseBeforeThemAreWritten() throws IOException {
    Held threads = new Held();
    SinkHarness sink = new SinkHarness(threads);
    sink.start();
    sink.write(records(P0, 0, 3));
    sink.write(records(P0, 3, 5));
    assertThat(sink.offsets("t-0")).isEmpty();

    threads.release();
    assertThat(sink.partitions.commit(DELIVERED)).containsEntry(P0, new OffsetAndMetadata(5));
    assertThat(sink.offsets("t-0")).isEqualTo(LongStream.range(0, 5).boxed().toList());
    sink.partitions.closeAll();
  }

  @Test
  void syncsAndClosesSeveralStreamsAtATime() {
    CyclicBarrier two = new CyclicBarrier(2);
    AtomicBoolean alone = new AtomicBoolean();
    SinkHarness sink =
        new SinkHarness(
            task ->
                new Thread(
                        () -> {
                          meet(two, alone);
                          task.run();
                        })
                    .start());
    sink.start();
    for (int times = 0; times < 2; times++) { // compared the second time, so that it is written
      sink.write(records(P0, 0, 5));
      sink.write(records(P1, 0, 5));
    }

    assertThat(sink.partitions.commit(DELIVERED)).isEqualTo(DELIVERED);
    sink.partitions.close(List.of(P0, P1));

    assertThat(alone).isFalse();
    assertThat(sink.storage.calls()).contains("close t-0", "close t-1");
  }

  private static void meet(CyclicBarrier two, AtomicBoolean alone) {
    try {
      two.await(10, TimeUnit.SECONDS);
    } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
      alone.set(true);
    }
  }
}
