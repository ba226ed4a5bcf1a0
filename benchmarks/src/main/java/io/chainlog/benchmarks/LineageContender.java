package io.chainlog.benchmarks;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;

/**
 * The crate {@code kimberlite-storage}, driven by the small program in {@code benchmarks/lineage}.
 * One process serves the whole run, so that its allocator is as warm as our virtual machine.
 *
 * <p>A request is one line of words with tabs between them, an answer one line of numbers.
 */
final class LineageContender implements Contender {
  private final Process process;
  private final BufferedWriter requests;
  private final BufferedReader answers;

  /** Starts the program; its error output is ours. */
  LineageContender(Path program) throws IOException {
    process =
        new ProcessBuilder(program.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    requests = process.outputWriter(StandardCharsets.UTF_8);
    answers = process.inputReader(StandardCharsets.UTF_8);
  }

  @Override
  public String name() {
    return "lineage 0.9.1";
  }

  @Override
  public long measure(Work work, Path folder, Workload workload) throws IOException {
    return work == Work.READ ? read(folder, workload) : append(folder, workload);
  }

  /** Ends the program by ending its input. */
  @Override
  public void close() throws IOException {
    try (requests;
        answers) {
      requests.flush();
    } finally {
      process.destroy();
    }
  }

  private long append(Path folder, Workload workload) throws IOException {
    return ask(
        "append", folder, workload.payloadBytes(), workload.batchRecords(), workload.batches())[0];
  }

  private long read(Path folder, Workload workload) throws IOException {
    long[] answer = ask("read", folder);
    Contender.requireAll(name(), workload, answer[1], answer[2]);
    return answer[0];
  }

  private long[] ask(String what, Path folder, int... numbers) throws IOException {
    StringBuilder request = new StringBuilder(what).append('\t').append(folder);
    for (int number : numbers) {
      request.append('\t').append(number);
    }
    requests.append(request).append('\n').flush();
    String answer = answers.readLine();
    if (answer == null) {
      throw new EOFException(
          String.format(
              Locale.ROOT,
              "the lineage's program ended at the request %s; its messages are above",
              request));
    }
    return Arrays.stream(answer.split("\t")).mapToLong(Long::parseLong).toArray();
  }
}
