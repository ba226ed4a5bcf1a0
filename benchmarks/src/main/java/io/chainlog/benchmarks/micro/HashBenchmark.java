package io.chainlog.benchmarks.micro;

import io.chainlog.storage.record.ChainHash;
import io.chainlog.storage.record.ChainPosition;
import io.chainlog.storage.record.HashChain;
import io.chainlog.storage.record.RecordKind;
import io.chainlog.storage.tree.MerkleTree;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What a record costs in SHA-256: the next hash of the chain, the next leaf of the tree. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class HashBenchmark {

  /** The next hash of a chain. */
  @State(Scope.Thread)
  public static class Chain {
    /** Bytes of the payload. */
    @Param({"100", "1024"})
    public int payloadBytes;

    private final HashChain chain = new HashChain();
    private ChainPosition end = new ChainPosition(1, ChainHash.ZERO);
    private byte[] payload;

    /** Makes a payload. */
    @Setup
    public void makePayload() {
      payload = new byte[payloadBytes];
      new Random(payloadBytes).nextBytes(payload);
    }
  }

  /** A tree that grows as long as the benchmark runs: its cost does not depend on its size. */
  @State(Scope.Thread)
  public static class Tree {
    private final MerkleTree tree = new MerkleTree();
    private final byte[] leaf = new byte[MerkleTree.HASH_BYTES];
  }

  @Benchmark
  public ChainHash chainHash(Chain state) {
    ChainHash hash = state.chain.hash(state.end, RecordKind.DATA, state.payload);
    state.end = new ChainPosition(1, hash);
    return hash;
  }

  @Benchmark
  public long treeAppend(Tree state) {
    state.tree.append(state.leaf);
    return state.tree.size();
  }
}
