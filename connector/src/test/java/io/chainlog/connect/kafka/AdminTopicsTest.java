package io.chainlog.connect.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.DescribeTopicsResult;
import org.apache.kafka.clients.admin.MockAdminClient;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicCollection;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is asked of a cluster, and what is remembered. */
class AdminTopicsTest {
  private final CountingAdmin admin = new CountingAdmin();
  private final AdminTopics topics =
      new AdminTopics(admin, Map.of(), IsolationLevel.READ_COMMITTED);

  @BeforeEach
  void createTopics() {
    admin.createTopics(List.of(topic("a"), topic("b")));
  }

  @AfterEach
  void close() {
    topics.close();
  }

  @Test
  void remembersTheIdsOfOtherTopicsWhenOneIsRefreshed() throws IOException {
    TopicIdentity a = topics.identity("a");
    topics.identity("b");
    admin.deleteTopics(List.of("a"));
    admin.createTopics(List.of(topic("a")));
    assertThat(topics.identity("a")).isEqualTo(a);
    admin.described.clear();
    topics.refresh("a");
    topics.identity("b");
    assertThat(topics.identity("a")).isNotEqualTo(a);
    assertThat(admin.described).containsExactly("a");
    topics.refresh();
    topics.identity("b");
    assertThat(admin.described).containsExactly("a", "b");
  }

  private static NewTopic topic(String name) {
    return new NewTopic(name, Optional.of(1), Optional.empty());
  }

  private static final class CountingAdmin extends MockAdminClient {
    private final List<String> described = new ArrayList<>();

    CountingAdmin() {
      super(List.of(new Node(0, "localhost", 9092)), new Node(0, "localhost", 9092));
    }

    @Override
    public synchronized DescribeTopicsResult describeTopics(
        TopicCollection topics, DescribeTopicsOptions options) {
      described.addAll(((TopicCollection.TopicNameCollection) topics).topicNames());
      return super.describeTopics(topics, options);
    }
  }
}
