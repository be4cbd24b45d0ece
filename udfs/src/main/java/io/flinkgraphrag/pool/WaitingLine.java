package io.flinkgraphrag.pool;

import java.util.Comparator;
import java.util.NavigableSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The requests that wait for an endpoint with room: who came first is served first, and one that
 * comes back from a server has its old place. {@link EndpointPool} says when an endpoint may have
 * room; besides, the line looks every {@link #LOOK_MS}, since a pause ends without a word.
 *
 * <p>Runs in whatever thread brings a request or the news; one at a time serves, the others leave
 * it the work. Calls requests under no lock. Thread-safe.
 */
final class WaitingLine {

  /** How often it is looked whether an endpoint has room, or a wait has become hopeless. */
  static final long LOOK_MS = 100;

  /** A request in the line. */
  interface Waiting {

    /** Its place, from {@link #ticket}. */
    long ticket();

    /** Whether it asked nobody yet: where one such request finds no endpoint, no other does. */
    boolean fresh();

    /** Takes an endpoint, or gives up; true where it waits no longer. */
    boolean takeTurn();
  }

  private final PoolTime time;
  private final NavigableSet<Waiting> line =
      new ConcurrentSkipListSet<>(Comparator.comparingLong(Waiting::ticket));
  private final AtomicLong tickets = new AtomicLong();
  private final AtomicInteger news = new AtomicInteger();
  private final AtomicBoolean looking = new AtomicBoolean();
  private volatile boolean everyone;

  WaitingLine(PoolTime time) {
    this.time = time;
  }

  /** The place of a new request, behind all others. */
  long ticket() {
    return tickets.incrementAndGet();
  }

  int size() {
    return line.size();
  }

  boolean isEmpty() {
    return line.isEmpty();
  }

  /** Serves a request now, where nobody waits; else it waits at its place. */
  void join(Waiting request) {
    if (news.get() == 0 && line.isEmpty() && request.takeTurn()) {
      return;
    }
    line.add(request);
    lookLater();
    serve();
  }

  /** It waits no longer; no effect where it does not. */
  void leave(Waiting request) {
    line.remove(request);
  }

  private void lookLater() {
    if (looking.compareAndSet(false, true)) {
      time.after(LOOK_MS, this::look);
    }
  }

  private void look() {
    looking.set(false);
    if (!line.isEmpty()) {
      lookLater();
      everyone = true;
      serve();
    }
  }

  /** An endpoint may have room. */
  void serve() {
    if (line.isEmpty() || news.getAndIncrement() > 0) {
      return; // who serves looks once more
    }
    int seen;
    do {
      seen = news.get();
      boolean all = everyone;
      everyone = false;
      round(all);
    } while (news.addAndGet(-seen) > 0);
  }

  private void round(boolean all) {
    boolean room = true;
    for (Waiting request : line) {
      if (all || room || !request.fresh()) {
        room &= served(request) || !request.fresh();
      }
    }
  }

  /** Out of the line first: a served one may be back in it at once. */
  private boolean served(Waiting request) {
    line.remove(request);
    boolean served = request.takeTurn();
    if (!served) {
      line.add(request);
    }
    return served;
  }
}
