package io.chainlog.storage.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/** What fuzzing would be worth nothing without: that it notices. */
class FuzzRunTest {
  private static final int TRIES = 200;
  private static final Mutator INPUTS = Mutator.of(List.of(new byte[] {1, 2, 3}, new byte[100]));

  private TestInfo test;

  @BeforeEach
  void keep(TestInfo test) {
    this.test = test;
  }

  @Test
  void noticesAnExceptionThatIsNotDocumentedAndSaysHowToRepeatIt() {
    assertThatThrownBy(() -> run(target(bytes -> bytes[50])))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("ArrayIndexOutOfBounds")
        .hasMessageContaining("bytes: ")
        .hasMessageContaining("-Dtest=FuzzRunTest#notices")
        .hasMessageContaining("-Dchainlog.fuzz.seed=");
  }

  @Test
  void noticesAnError() {
    assertThatThrownBy(() -> run(target(FuzzRunTest::recurse)))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("StackOverflowError");
  }

  @Test
  void acceptsTheDocumentedExceptionsAndNoChildOfThem() {
    FuzzTarget<byte[], Object> refusing =
        target(
            bytes -> {
              throw new IOException("damaged");
            });
    assertThatCode(() -> run(refusing.refusingBy(IOException.class))).doesNotThrowAnyException();
    assertThatThrownBy(() -> run(refusing.refusingBy(Exception.class)))
        .isInstanceOf(AssertionError.class);
  }

  @Test
  void noticesWhatIsAllocatedBeyondTheLimit() {
    FuzzTarget<byte[], Object> large = target(bytes -> new byte[1 << 20]);
    assertThatThrownBy(() -> run(large)).hasMessageContaining("allocates");
    assertThatCode(() -> run(large.allocating(bytes -> 1 << 20))).doesNotThrowAnyException();
  }

  @Test
  void noticesWhatTheCheckDoesNotAccept() {
    FuzzTarget<byte[], Integer> lengths =
        FuzzTarget.ofBytes(
            INPUTS, bytes -> bytes.length, (bytes, length) -> assertThat(length).isNotEqualTo(100));
    assertThatThrownBy(() -> run(lengths)).hasMessageContaining("100 bytes: ");
  }

  @Test
  void triesTheSameInputsEachTime() {
    assertThat(inputs()).isEqualTo(inputs()).hasSizeGreaterThan(TRIES / 2);
  }

  private List<String> inputs() {
    List<String> seen = new ArrayList<>();
    run(target(bytes -> seen.add(Arrays.toString(bytes))));
    return seen.stream().distinct().toList();
  }

  private void run(FuzzTarget<?, ?> target) {
    FuzzRun.run(test, TRIES, target);
  }

  private static FuzzTarget<byte[], Object> target(FuzzTarget.Reader<byte[], Object> reader) {
    return FuzzTarget.ofBytes(INPUTS, reader, (bytes, value) -> {});
  }

  @SuppressWarnings("InfiniteRecursion") // that is the point
  private static Object recurse(byte[] bytes) {
    return recurse(bytes);
  }
}
