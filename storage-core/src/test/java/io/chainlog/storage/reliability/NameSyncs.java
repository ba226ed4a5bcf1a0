package io.chainlog.storage.reliability;

import io.chainlog.storage.testkit.Operation;
import io.chainlog.storage.testkit.Operation.Kind;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Picks the syncs of a stream's folder by the change of names that each puts on the medium. A sync
 * with nothing to put there, and one behind a change to a cache, would make another one durable by
 * accident: they are always picked, so that it shows which of the others matter.
 */
final class NameSyncs implements Predicate<Operation> {
  private static final String IN_FOLDER = "/" + StreamLife.STREAM.name() + "/";
  private static final Set<Kind> NAME_CHANGES =
      EnumSet.of(Kind.CREATE, Kind.LINK, Kind.RENAME, Kind.UNLINK);

  private final Predicate<Operation> also;
  private Operation unsynced;
  private boolean synced;

  /**
   * For one disk.
   *
   * @param also changes whose sync is picked, too
   */
  NameSyncs(Predicate<Operation> also) {
    this.also = also;
  }

  @Override
  public boolean test(Operation operation) {
    if (operation.path().contains(IN_FOLDER) && NAME_CHANGES.contains(operation.kind())) {
      unsynced = operation;
      synced = false;
    }
    if (!isOfFolder(operation) || unsynced == null) {
      return false;
    }
    boolean picked = synced || isOfCache(unsynced) || also.test(unsynced);
    synced = true;
    return picked;
  }

  private static boolean isOfFolder(Operation operation) {
    return operation.kind() == Kind.SYNC_FOLDER && (operation.path() + "/").endsWith(IN_FOLDER);
  }

  private static boolean isOfCache(Operation change) {
    return change.path().contains("manifest.json") || change.path().contains(".index");
  }
}
