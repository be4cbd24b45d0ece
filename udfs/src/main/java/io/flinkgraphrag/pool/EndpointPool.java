package io.flinkgraphrag.pool;

import io.flinkgraphrag.discover.Endpoint;
import io.flinkgraphrag.http.CallException;
import io.flinkgraphrag.pool.EndpointState.Status;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The endpoints that there are, and the calls they have. Owns their states and clients, and the
 * lock that every look at a state is under; what that lock guards is quick, and nothing foreign is
 * called under it. {@link EndpointChoice} says who gets the next call.
 *
 * <p>An endpoint that leaves gets no new call; its client is closed after its last one. Ejections
 * by failures stop at half of the endpoints. Thread-safe.
 */
final class EndpointPool<Q, R> {

  private static final Logger LOG = LoggerFactory.getLogger(EndpointPool.class);

  private final String name;
  private final PoolOptions options;
  private final EndpointClients<Q, R> clients;
  private final PoolTime time;
  private final RandomGenerator random;
  private final Runnable room;
  private final EndpointChoice choice;
  private final Object lock = new Object();
  private final Map<String, Member<Q, R>> members = new LinkedHashMap<>();
  private final Queue<StatusChange> changes = new ArrayDeque<>();

  /** Of the members, in the same order. */
  private List<EndpointState> states = List.of();

  private boolean announced;

  /** An endpoint in the pool. */
  private static final class Member<Q, R> {

    private final EndpointState state;
    private final EndpointClient<Q, R> client;
    private boolean gone;
    private boolean closed;

    private Member(EndpointState state, EndpointClient<Q, R> client) {
      this.state = state;
      this.client = client;
    }
  }

  /** What metrics and logs show of an endpoint. */
  record View(
      String id,
      int statusCode,
      int inFlight,
      long calls,
      long failures,
      long ejections,
      double firstTokenMs) {}

  /**
   * Creates a pool without endpoints.
   *
   * @param name in logs: two pools may have the same endpoint
   * @param room told when an endpoint may have room that had none, under no lock
   */
  EndpointPool(
      String name,
      PoolOptions options,
      EndpointClients<Q, R> clients,
      PoolTime time,
      RandomGenerator random,
      Runnable room) {
    this.name = name;
    this.options = options;
    this.clients = clients;
    this.time = time;
    this.random = random;
    this.room = room;
    this.choice = new EndpointChoice(options, random, changes::add);
  }

  /** One call's right to one endpoint; ended by exactly one of its last three methods. */
  final class Lease {

    private final Member<Q, R> member;
    private final Attempt attempt;

    private Lease(Member<Q, R> member, Attempt attempt) {
      this.member = member;
      this.attempt = attempt;
    }

    String id() {
      return member.state.id();
    }

    EndpointClient<Q, R> client() {
      return member.client;
    }

    boolean probe() {
      return attempt.probe();
    }

    void token() {
      locked(() -> member.state.token(attempt, time.nowMs()));
    }

    long beganAt() {
      return attempt.beganAt();
    }

    /** When it began, or when its latest token came. */
    long signAt() {
      return locked(attempt::signAt);
    }

    /** Whether the endpoint is believed to be bad by now. */
    boolean doubted() {
      return locked(() -> member.state.status() != Status.UP);
    }

    boolean spoke() {
      return locked(attempt::spoke);
    }

    void succeeded() {
      changing(member, "calls succeed", state -> state.succeeded(attempt, time.nowMs()));
      closeIfDrained(member);
    }

    void failed(CallException failure) {
      changing(
          member,
          failure.getMessage(),
          state -> state.failed(attempt, failure, mayEject(state), time.nowMs()));
      closeIfDrained(member);
    }

    void abandoned() {
      changing(member, "a call was given up", state -> state.abandoned(attempt));
      closeIfDrained(member);
    }
  }

  // calls

  /**
   * The right to the endpoint that gets the next call; null where none can take one now.
   *
   * @param tried ids of endpoints that failed the same request
   * @param patient see {@link EndpointChoice#next}
   */
  @Nullable Lease lease(Set<String> tried, boolean patient) {
    Lease lease =
        locked(
            () -> {
              EndpointChoice.Begun begun = choice.next(states, tried, patient, time.nowMs());
              return begun == null ? null : lease(begun);
            });
    log();
    return lease;
  }

  private Lease lease(EndpointChoice.Begun begun) {
    return new Lease(Objects.requireNonNull(members.get(begun.endpoint().id())), begun.attempt());
  }

  private boolean mayEject(EndpointState state) {
    int ejected = 1;
    for (EndpointState other : states) {
      ejected += other != state && other.ejectedByFailures() ? 1 : 0;
    }
    return ejected <= options.ejection().ejectedMax() * states.size();
  }

  /** Whether an endpoint that was not tried is up and has room. */
  boolean another(Set<String> tried) {
    return locked(() -> choice.another(states, tried, time.nowMs()));
  }

  /** Whether an endpoint that was not tried is up, with room or without. */
  boolean anotherUp(Set<String> tried) {
    return locked(() -> choice.anotherUp(states, tried));
  }

  /**
   * How full those are that are up: their calls in flight of all that they can take, 0 to 1; 0
   * while one of them has never refused a call, so that nobody knows.
   */
  double load() {
    return locked(
        () -> {
          long now = time.nowMs();
          double inFlight = 0;
          double limits = 0;
          for (EndpointState state : states) {
            if (state.status() == Status.UP) {
              inFlight += state.inFlight();
              limits += state.limit(now);
            }
          }
          return limits == 0 ? 1 : Math.min(1, inFlight / limits);
        });
  }

  /** False until the first list of endpoints. */
  boolean announced() {
    return locked(() -> announced);
  }

  boolean empty() {
    return locked(members::isEmpty);
  }

  /** The earliest time at which no endpoint's Retry-After stands in the way of all calls. */
  long pausedUntil() {
    return locked(
        () -> {
          long earliest = Long.MAX_VALUE;
          for (EndpointState state : states) {
            earliest = Math.min(earliest, state.pausedUntil());
          }
          return earliest;
        });
  }

  // health

  /** Takes in what a health check saw; true where the endpoint's checks should come faster. */
  boolean looked(String id, boolean good, String what) {
    Member<Q, R> member = locked(() -> members.get(id));
    if (member == null) {
      return false;
    }
    changing(member, what, state -> state.looked(good, time.nowMs()));
    return locked(member.state::inDoubt);
  }

  // coming and going

  /**
   * Makes this the pool's list. Endpoints that stay keep their state. One thread at a time.
   *
   * @return those that are new, or new under an old id
   */
  List<Endpoint> update(List<Endpoint> all) {
    Map<String, Endpoint> wanted = new LinkedHashMap<>();
    for (Endpoint endpoint : all) {
      if (wanted.putIfAbsent(endpoint.id(), endpoint) != null) {
        LOG.warn("{}: endpoint {}: announced twice, the first counts", name, endpoint.id());
      }
    }
    List<Member<Q, R>> left = new ArrayList<>();
    locked(() -> remove(wanted, left));
    for (Member<Q, R> member : left) {
      LOG.info("{}: endpoint {}: left the pool", name, member.state.id());
      closeIfDrained(member);
    }
    List<Endpoint> joined = new ArrayList<>();
    for (Endpoint endpoint : wanted.values()) {
      if (join(endpoint)) {
        joined.add(endpoint);
      }
    }
    locked(
        () -> {
          announced = true;
        });
    room.run();
    return joined;
  }

  private void remove(Map<String, Endpoint> wanted, Collection<Member<Q, R>> left) {
    for (Member<Q, R> member : List.copyOf(members.values())) {
      Endpoint again = wanted.get(member.state.id());
      if (again == null || !again.sameServer(member.state.endpoint())) {
        member.gone = true;
        members.remove(member.state.id());
        choice.left(member.state.id());
        left.add(member);
      } else {
        member.state.announced(again);
      }
    }
    membersChanged();
  }

  private void membersChanged() {
    states = members.values().stream().map(member -> member.state).toList();
  }

  private boolean join(Endpoint endpoint) {
    if (locked(() -> members.containsKey(endpoint.id()))) {
      return false;
    }
    try {
      EndpointClient<Q, R> client = clients.open(endpoint);
      EndpointState state = new EndpointState(endpoint, options, time::nowMs, random);
      locked(
          () -> {
            members.put(endpoint.id(), new Member<>(state, client));
            membersChanged();
          });
      LOG.info("{}: endpoint {}: joined the pool, {}", name, endpoint.id(), endpoint);
      return true;
    } catch (IllegalArgumentException e) {
      LOG.warn("{}: endpoint {}: left out, {}", name, endpoint.id(), e.getMessage());
      return false;
    }
  }

  /** Once, whoever sees first that nobody uses it any more: its last call, or who removed it. */
  private void closeIfDrained(Member<Q, R> member) {
    boolean drained =
        locked(
            () -> {
              boolean first = member.gone && member.state.inFlight() == 0 && !member.closed;
              member.closed |= first;
              return first;
            });
    if (drained) {
      member.client.close();
    }
  }

  /** The endpoints as they are, in the order of their coming. */
  List<View> views() {
    return locked(() -> states.stream().map(this::view).toList());
  }

  /** Null where it has left. */
  @Nullable View view(String id) {
    return locked(() -> members.containsKey(id) ? view(members.get(id).state) : null);
  }

  private View view(EndpointState state) {
    return new View(
        state.id(),
        state.status().code(),
        state.inFlight(),
        state.calls(),
        state.failures(),
        state.ejections(),
        state.latencyMs(time.nowMs()));
  }

  // the lock, and what is said after it

  private void changing(Member<Q, R> member, String reason, Consumer<EndpointState> change) {
    locked(
        () -> {
          Status before = member.state.status();
          change.accept(member.state);
          StatusChange.since(before, member.state, reason, time.nowMs()).ifPresent(changes::add);
        });
    log();
    room.run();
  }

  private void log() {
    StatusChange change = locked(changes::poll);
    while (change != null) {
      if (change.good()) {
        LOG.info("{}: {}", name, change.text());
      } else {
        LOG.warn("{}: {}", name, change.text());
      }
      change = locked(changes::poll);
    }
  }

  private <T> T locked(Supplier<T> action) {
    synchronized (lock) {
      return action.get();
    }
  }

  private void locked(Runnable action) {
    synchronized (lock) {
      action.run();
    }
  }
}
