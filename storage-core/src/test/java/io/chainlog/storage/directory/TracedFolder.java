package io.chainlog.storage.directory;

import io.chainlog.storage.testkit.Operation;
import io.chainlog.storage.testkit.Operation.Kind;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A folder of files that notes what it does to them, in the words of {@link
 * io.chainlog.storage.testkit.SimulatedDisk#trace}. What fails is not noted. For one thread at a
 * time.
 */
public final class TracedFolder {
  private final Path root;
  private final List<Operation> trace = new ArrayList<>();

  /** Nothing is made yet. */
  public TracedFolder(Path root) {
    this.root = root.toAbsolutePath();
  }

  public LogDirectory directory() {
    return new FileLogDirectory(new Calls(), root);
  }

  /** The changes and syncs so far. */
  public List<Operation> trace() {
    return List.copyOf(trace);
  }

  private void note(Kind kind, Path path, String detail) {
    trace.add(new Operation(trace.size(), kind, name(path), detail));
  }

  private String name(Path path) {
    if (path.equals(root.getParent())) {
      return "/";
    }
    return path.equals(root) ? "disk:" : "disk:/" + root.relativize(path);
  }

  private final class Calls extends FileCalls {
    @Override
    void createFile(Path file) throws IOException {
      super.createFile(file);
      note(Kind.CREATE, file, "");
    }

    @Override
    void createFolder(Path folder) throws IOException {
      super.createFolder(folder);
      note(Kind.MAKE_FOLDER, folder, "");
    }

    @Override
    void write(Path path, RandomAccessFile file, byte[] bytes, int start, int length)
        throws IOException {
      note(Kind.WRITE, path, file.getFilePointer() + "+" + length);
      super.write(path, file, bytes, start, length);
    }

    @Override
    void truncate(Path path, RandomAccessFile file, long size) throws IOException {
      super.truncate(path, file, size);
      note(Kind.TRUNCATE, path, "to " + size);
    }

    @Override
    void sync(Path path, RandomAccessFile file) throws IOException {
      super.sync(path, file);
      note(Kind.SYNC, path, "");
    }

    @Override
    void link(Path file, Path name) throws IOException {
      super.link(file, name);
      note(Kind.LINK, file, "to " + name.getFileName());
    }

    @Override
    void rename(Path file, Path name) throws IOException {
      super.rename(file, name);
      note(Kind.RENAME, file, "to " + name.getFileName());
    }

    @Override
    void moveUnlessPresent(Path file, Path name) throws IOException {
      super.moveUnlessPresent(file, name);
      note(Kind.RENAME, file, "to " + name.getFileName());
    }

    @Override
    boolean delete(Path file) throws IOException {
      boolean deleted = super.delete(file);
      if (deleted) {
        note(Kind.UNLINK, file, "");
      }
      return deleted;
    }

    @Override
    void syncFolder(Path folder) throws IOException {
      super.syncFolder(folder);
      note(Kind.SYNC_FOLDER, folder, "");
    }
  }
}
