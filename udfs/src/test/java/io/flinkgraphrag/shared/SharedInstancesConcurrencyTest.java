package io.flinkgraphrag.shared;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.Validate;
import org.junit.jupiter.api.Test;

/** What it promises to threads that meet in it, in many interleavings of short scenarios. */
class SharedInstancesConcurrencyTest {

  @Test
  void eachInstanceIsClosedOnceAndNeverUnderAHandle() {
    new ModelCheckingOptions()
        .iterations(15)
        .invocationsPerIteration(200)
        .threads(2)
        .actorsPerThread(3)
        .actorsBefore(1)
        .actorsAfter(1)
        .minimizeFailedScenario(false)
        .check(InUse.class);
  }

  /** One handle is everybody's: whoever closes it does so once. */
  @Param(name = "key", gen = IntGen.class, conf = "1:2")
  public static final class InUse {

    private final AtomicInteger open = new AtomicInteger();
    private final ConcurrentLinkedQueue<String> faults = new ConcurrentLinkedQueue<>();
    private final SharedInstances<AtomicInteger> instances =
        new SharedInstances<>(this::closeInstance);
    private final SharedInstances<AtomicInteger>.Handle everybodys = open(1);

    private SharedInstances<AtomicInteger>.Handle open(int key) {
      return instances.open(key, this::openInstance);
    }

    private AtomicInteger openInstance() {
      open.incrementAndGet();
      return new AtomicInteger();
    }

    private void closeInstance(AtomicInteger closed) {
      open.decrementAndGet();
      if (closed.incrementAndGet() > 1) {
        faults.add("closed twice");
      }
    }

    @Operation
    public void use(@Param(name = "key") int key) {
      try (SharedInstances<AtomicInteger>.Handle handle = open(key)) {
        if (handle.instance().get() > 0) {
          faults.add("closed under a handle");
        }
      }
    }

    @Operation
    public void closeEverybodys() {
      everybodys.close();
    }

    @Validate
    public void nothingIsLeft() {
      everybodys.close();
      if (open.get() != 0) {
        faults.add(open.get() + " instances are open without a handle");
      }
      if (!faults.isEmpty()) {
        throw new IllegalStateException(faults.toString());
      }
    }
  }
}
