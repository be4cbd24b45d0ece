package io.flinkgraphrag.discover.sources;

import io.flinkgraphrag.discover.Check;
import io.flinkgraphrag.discover.Discovery;
import io.flinkgraphrag.discover.DiscoveryFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Several sources as one, with last known good; see {@link CombinedDiscovery}.
 *
 * @param sources the first counts where two announce the same endpoint
 * @param keep how long a source's last list outlives the source
 */
public record CombinedSources(List<DiscoveryFactory> sources, Duration keep)
    implements DiscoveryFactory {

  private static final long serialVersionUID = 1L;

  public static final Duration KEEP = Duration.ofMinutes(10);

  /** How often silence is looked at. */
  private static final long CHECK_MS = 1_000;

  public CombinedSources {
    sources = List.copyOf(sources);
    Check.that(!sources.isEmpty(), "there is no source of endpoints");
    Check.that(!keep.isNegative(), "the last list is kept for " + keep + ", which is below zero");
  }

  @Override
  public String name() {
    return String.join(", ", sources.stream().map(DiscoveryFactory::name).toList());
  }

  @Override
  public Discovery open() {
    return open(CHECK_MS);
  }

  Discovery open(long checkMs) {
    List<Discovery> opened = new ArrayList<>();
    try {
      for (DiscoveryFactory source : sources) {
        opened.add(source.open());
      }
    } catch (RuntimeException e) {
      opened.forEach(Discovery::close);
      throw e;
    }
    return new CombinedDiscovery(
        sources.stream().map(DiscoveryFactory::name).toList(),
        opened,
        keep.toMillis(),
        checkMs,
        () -> TimeUnit.NANOSECONDS.toMillis(System.nanoTime()));
  }
}
