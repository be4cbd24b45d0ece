package io.flinkgraphrag.discover.sources;

import io.flinkgraphrag.discover.Discovery;
import io.flinkgraphrag.discover.Endpoint;
import io.flinkgraphrag.discover.Rounds;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The union of several sources. Endpoints with the same id or the same base URL are one; the first
 * source's word counts. Each source's last good list is kept by the rule of {@link KeptList}.
 *
 * <p>Old lists, of sources that have failed for the set time, are left out as long as another
 * source has endpoints; where nothing else is left they stay: a registry is a hint, and the pool's
 * checks know better which endpoints live. A log line tells the reason of every change.
 *
 * <p>Owns its sources and one thread, which looks at the clock.
 */
final class CombinedDiscovery implements Discovery {

  private static final Logger LOG = LoggerFactory.getLogger(CombinedDiscovery.class);

  private final List<Source> sources = new ArrayList<>();
  private final long keepMs;
  private final LongSupplier clockMs;
  private final Rounds clock;
  private final Object lock = new Object();
  private Consumer<List<Endpoint>> listener;
  private @Nullable List<Endpoint> said;
  private boolean closed;

  /** A source and what counts of it. */
  private record Source(String name, Discovery discovery, KeptList kept) {}

  CombinedDiscovery(
      List<String> names,
      List<Discovery> discoveries,
      long keepMs,
      long checkMs,
      LongSupplier clockMs) {
    for (int i = 0; i < discoveries.size(); i++) {
      sources.add(new Source(names.get(i), discoveries.get(i), new KeptList(keepMs)));
    }
    this.keepMs = keepMs;
    this.clockMs = clockMs;
    this.clock =
        new Rounds(
            "graphrag-discovery-clock",
            () -> {
              check();
              return checkMs;
            });
  }

  @Override
  public void start(Consumer<List<Endpoint>> newListener) {
    listener = newListener;
    for (Source source : sources) {
      source.discovery().start(endpoints -> hear(source, endpoints));
    }
    clock.start();
  }

  @Override
  public boolean knows() {
    return sources.stream().anyMatch(source -> source.discovery().knows());
  }

  private void hear(Source source, List<Endpoint> endpoints) {
    synchronized (lock) {
      long now = clockMs.getAsLong();
      if (source.kept().said(endpoints, now)) {
        LOG.warn(
            "{}: says that there is no endpoint at all; believed in {} s",
            source.name(),
            keepMs / 1_000);
      }
      tell(now, source.name() + " said so");
    }
  }

  /** Looks whether the time of a kept list is over. */
  void check() {
    synchronized (lock) {
      long now = clockMs.getAsLong();
      for (Source source : sources) {
        source.kept().knows(source.discovery().knows(), now);
      }
      tell(now, "of what sources have not said for " + keepMs / 1_000 + " s, or say again");
    }
  }

  private void tell(long now, String reason) {
    List<Endpoint> all = union(now);
    boolean waiting = said == null && all.isEmpty() && !sources.stream().allMatch(this::spoke);
    if (closed || waiting || all.equals(said)) {
      return;
    }
    LOG.info("endpoints: {}, because {}", difference(said, all), reason);
    said = all;
    try {
      listener.accept(all);
    } catch (RuntimeException e) {
      LOG.error("the listener of {} endpoints failed", all.size(), e);
    }
  }

  private boolean spoke(Source source) {
    return source.kept().spoke();
  }

  private List<Endpoint> union(long now) {
    List<Source> current = sources.stream().filter(source -> !source.kept().old(now)).toList();
    List<Endpoint> all = merged(current, now);
    return all.isEmpty() ? merged(sources, now) : all;
  }

  private static List<Endpoint> merged(List<Source> of, long now) {
    Map<String, Endpoint> byId = new LinkedHashMap<>();
    Set<String> urls = new HashSet<>();
    for (Source source : of) {
      for (Endpoint endpoint : source.kept().endpoints(now)) {
        if (!byId.containsKey(endpoint.id()) && urls.add(endpoint.baseUrl())) {
          byId.put(endpoint.id(), endpoint);
        }
      }
    }
    return List.copyOf(byId.values());
  }

  private static String difference(@Nullable List<Endpoint> before, List<Endpoint> after) {
    Set<Endpoint> old = new HashSet<>(before == null ? List.of() : before);
    Set<String> gone = new TreeSet<>();
    old.forEach(endpoint -> gone.add(endpoint.id()));
    StringBuilder text = new StringBuilder().append(after.size());
    for (Endpoint endpoint : after) {
      boolean known = gone.remove(endpoint.id());
      if (!old.contains(endpoint)) {
        text.append(known ? " ~" : " +").append(endpoint.id());
      }
    }
    gone.forEach(id -> text.append(" -").append(id));
    return text.toString();
  }

  @Override
  public void close() {
    synchronized (lock) {
      closed = true;
    }
    clock.close();
    sources.forEach(source -> source.discovery().close());
  }
}
