package io.chainlog.connect.sink;

import io.chainlog.storage.OpenArchive;
import io.chainlog.storage.StorageConfig;
import io.chainlog.storage.StreamId;
import io.chainlog.storage.StreamWriter;
import io.chainlog.storage.directory.LogDirectory;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/** An archive of which single operations on single streams fail when a test wants it. */
final class FaultyStorage extends OpenArchive {
  private final Map<String, IOException> faults = new HashMap<>();
  private final List<String> calls = new ArrayList<>();

  FaultyStorage(LogDirectory root, StorageConfig config, Clock clock, Executor executor) {
    super(root, config, clock, executor);
  }

  /** From now on that operation on that stream fails, before it does anything; null ends it. */
  void fail(String operation, String stream, IOException failure) {
    faults.put(operation + " " + stream, failure);
  }

  /** Operations that came through or failed, such as {@code sync orders-0}. */
  List<String> calls() {
    return calls;
  }

  @Override
  public StreamWriter openWriter(StreamId stream) throws IOException {
    called("open", stream);
    StreamWriter real = super.openWriter(stream);
    return (StreamWriter)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {StreamWriter.class},
            (proxy, method, arguments) -> call(real, stream, method, arguments));
  }

  private Object call(StreamWriter real, StreamId stream, Method method, Object[] arguments)
      throws Throwable {
    if (method.getName().equals("startClose")) {
      return startClose(real, stream);
    }
    called(method.getName().replace("appendPipelined", "append"), stream);
    try {
      return method.invoke(real, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  private CompletionStage<Void> startClose(StreamWriter real, StreamId stream) {
    try {
      called("close", stream);
      return real.startClose();
    } catch (IOException e) {
      return CompletableFuture.failedStage(e);
    }
  }

  private void called(String operation, StreamId stream) throws IOException {
    String call = operation + " " + stream;
    calls.add(call);
    IOException failure = faults.get(call);
    if (failure != null) {
      throw failure;
    }
  }
}
