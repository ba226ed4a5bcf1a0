package io.chainlog.quickstart;

import java.io.IOException;

/** What a run plays on: our own broker with a topic made for the purpose, or a user's. */
interface Stage extends AutoCloseable {
  /** Brings about a topic with records in it: the first two steps. */
  Subject prepare(Console console) throws IOException;

  /** The topic to replay into. */
  String replayTopic();

  /** The source's {@code topic.format} that leads there. */
  String replayTopicFormat();

  /** A name for a connector that nobody else on that cluster has. */
  String connectorName(String purpose);

  /** Size of a segment that suits the topic. */
  long segmentBytes();

  /**
   * Called when the worker had archived everything before it could be killed.
   *
   * @throws QuickstartException if that must not be
   */
  void requireLargeEnoughToBeKilled();

  /** Lets go of the cluster, and leaves nothing there that nobody asked for. */
  @Override
  void close();
}
