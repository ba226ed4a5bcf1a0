package io.chainlog.connect.sink;

import io.chainlog.storage.StorageBackend;
import io.chainlog.storage.StreamId;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A storage of which single operations on single streams fail when a test says so. */
final class FaultyStorage {
  private final StorageBackend real;
  private final Map<String, IOException> faults = new HashMap<>();
  private final List<String> calls = new ArrayList<>();

  FaultyStorage(StorageBackend real) {
    this.real = real;
  }

  /** From now on that operation on that stream fails, before it does anything; null ends it. */
  void fail(String operation, String stream, IOException failure) {
    faults.put(operation + " " + stream, failure);
  }

  /** Operations that came through or failed, such as {@code sync orders-0}. */
  List<String> calls() {
    return calls;
  }

  StorageBackend backend() {
    return (StorageBackend)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {StorageBackend.class},
            (proxy, method, arguments) -> call(method, arguments));
  }

  private Object call(Method method, Object[] arguments) throws Throwable {
    if (arguments != null && arguments[0] instanceof StreamId stream) {
      String call = method.getName() + " " + stream;
      calls.add(call);
      IOException failure = faults.get(call);
      if (failure != null) {
        throw failure;
      }
    }
    try {
      return method.invoke(real, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }
}
