package io.flinkgraphrag.discover.register;

import io.flinkgraphrag.discover.Rounds;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Registers, beats and registers again, with any registry. */
public final class BeatingRegistration implements Registration {

  private static final Logger LOG = LoggerFactory.getLogger(BeatingRegistration.class);

  private final String name;
  private final RegistryCalls calls;
  private final BeatTimes times;
  private final Rounds rounds;
  private int failures;
  private boolean known;
  private volatile boolean registered;

  public BeatingRegistration(String name, RegistryCalls calls, BeatTimes times) {
    this.name = name;
    this.calls = calls;
    this.times = times;
    this.rounds = new Rounds("graphrag-registration " + name, this::turn);
  }

  @Override
  public void start() {
    rounds.start();
  }

  @Override
  public boolean registered() {
    return registered;
  }

  private long turn() throws InterruptedException {
    try {
      if (!known || !calls.beat()) {
        LOG.info(
            "{}: {}", name, known ? "the registry has forgotten us, registering" : "registering");
        known = false;
        calls.register();
        known = calls.beat();
      }
      registered = known;
      failures = 0;
    } catch (IOException | RuntimeException e) {
      if (!rounds.isClosed()) {
        failed(e);
      }
    }
    return times.beat().toMillis();
  }

  private void failed(Exception e) {
    failures++;
    registered = false;
    if (failures == 1) {
      LOG.warn(
          "{}: the beat failed, another comes in {} ms: {}",
          name,
          times.beat().toMillis(),
          e.getMessage());
    }
  }

  @Override
  public void close() {
    rounds.close();
    rounds.awaitEnd(times.timeout().toMillis());
    registered = false;
    // on a thread of its own: the caller may be interrupted, and then could not say good-bye
    Rounds leaving = new Rounds("graphrag-registration " + name, this::leave);
    leaving.start();
    leaving.awaitEnd(times.timeout().toMillis());
    leaving.close();
    calls.close();
  }

  private long leave() throws InterruptedException {
    try {
      calls.deregister();
      LOG.info("{}: deregistered", name);
    } catch (IOException | RuntimeException e) {
      LOG.warn("{}: could not deregister, the lease will end: {}", name, e.getMessage());
    }
    return Rounds.NO_MORE;
  }
}
