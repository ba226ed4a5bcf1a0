package io.chainlog.connect.model;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.common.TopicPartition;

/** The tasks of a sink and how the group shares out the partitions among them. */
final class SinkGroup {
  private final KafkaGroup group;
  private final Random random;
  private final List<SinkMember> members = new ArrayList<>();
  private final Set<TopicPartition> unsubscribed = new HashSet<>();

  SinkGroup(KafkaGroup group, Random random) {
    this.group = group;
    this.random = random;
  }

  List<SinkMember> members() {
    return members;
  }

  List<SinkMember> responsive() {
    return members.stream().filter(SinkMember::isResponsive).toList();
  }

  /** The operator takes a partition out of the sink's topics. */
  void unsubscribe(TopicPartition partition) {
    unsubscribed.add(partition);
  }

  /** Where a consumer is that has a partition; 0 if none has it. */
  long position(TopicPartition partition) {
    return members.stream()
        .map(SinkMember::consumer)
        .filter(consumer -> consumer.assignment().contains(partition))
        .mapToLong(consumer -> consumer.position(partition))
        .max()
        .orElse(0);
  }

  List<TopicPartition> subscribed() {
    return group.partitions().stream().filter(p -> !unsubscribed.contains(p)).toList();
  }

  /** The members that are responsive share all partitions, in an eager or a cooperative way. */
  void rebalance(boolean eager, long nowMs) {
    List<SinkMember> sharing = responsive();
    if (sharing.isEmpty()) {
      return;
    }
    Map<TopicPartition, SinkMember> target = target(sharing);
    for (SinkMember member : sharing) {
      member.worker().iterate(nowMs, 1); // whatever it was told before
      Set<TopicPartition> revoked = new HashSet<>(member.consumer().assignment());
      if (!eager) {
        revoked.removeIf(partition -> target.get(partition) == member);
      }
      if (!revoked.isEmpty()) {
        member.worker().removed(revoked, false);
        member.worker().iterate(nowMs, 1);
      }
    }
    target.forEach(this::own);
    for (SinkMember member : sharing) {
      assign(member, target);
    }
  }

  private Map<TopicPartition, SinkMember> target(List<SinkMember> sharing) {
    Map<TopicPartition, SinkMember> target = new TreeMap<>(KafkaGroup.BY_NAME_AND_NUMBER);
    for (TopicPartition partition : subscribed()) {
      SinkMember kept = ownerAmong(sharing, partition);
      boolean keep = kept != null && random.nextBoolean();
      target.put(partition, keep ? kept : sharing.get(random.nextInt(sharing.size())));
    }
    return target;
  }

  private SinkMember ownerAmong(List<SinkMember> sharing, TopicPartition partition) {
    return sharing.stream()
        .filter(member -> group.owner(partition) == member.consumer())
        .findFirst()
        .orElse(null);
  }

  private void own(TopicPartition partition, SinkMember owner) {
    for (SinkMember member : members) {
      if (member.isStalled() && member.consumer().assignment().contains(partition)) {
        member.lose(Set.of(partition));
      }
    }
    group.own(partition, owner.consumer());
  }

  private static void assign(SinkMember member, Map<TopicPartition, SinkMember> target) {
    Set<TopicPartition> added = new HashSet<>();
    target.forEach(
        (partition, owner) -> {
          if (owner == member && !member.consumer().assignment().contains(partition)) {
            added.add(partition);
          }
        });
    if (!member.worker().hasEnded()) {
      member.worker().assigned(added);
    }
  }

  /** Whether a partition is of no task, or of one that has ended. */
  boolean isUnshared() {
    return subscribed().stream().anyMatch(p -> ownerAmong(responsive(), p) == null);
  }

  /** The topic is deleted: its owner hears of it, and nobody owns it until the next rebalance. */
  void revokeEverywhere(TopicPartition partition, boolean lost, long nowMs) {
    for (SinkMember member : members) {
      if (member.isResponsive()) {
        member.worker().iterate(nowMs, 1);
        if (member.consumer().assignment().contains(partition)) {
          member.worker().removed(Set.of(partition), lost);
          member.worker().iterate(nowMs, 1);
        }
      } else if (member.isStalled() && member.consumer().assignment().contains(partition)) {
        member.lose(Set.of(partition));
      }
    }
    group.own(partition, null);
  }

  /**
   * Consumers are where they were told to be: a seek that was asked for milliseconds before a log
   * is cut goes past what grows again, which nothing can show.
   */
  void finishSeeks() {
    responsive().forEach(member -> member.worker().seek());
  }

  /** The log was cut: consumers notice by the epoch of the leader. */
  void truncated(TopicPartition partition, long endOffset) {
    members.forEach(member -> member.consumer().truncated(partition, endOffset));
  }
}
