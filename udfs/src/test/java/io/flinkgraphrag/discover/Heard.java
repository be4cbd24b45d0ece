package io.flinkgraphrag.discover;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** A listener that keeps all lists. */
public final class Heard implements Consumer<List<Endpoint>> {

  private final List<List<Endpoint>> lists = new CopyOnWriteArrayList<>();

  @Override
  public void accept(List<Endpoint> endpoints) {
    lists.add(endpoints);
  }

  public int count() {
    return lists.size();
  }

  public List<Endpoint> last() {
    return lists.isEmpty() ? null : lists.get(lists.size() - 1);
  }

  List<String> urls() {
    return lists.isEmpty() ? null : last().stream().map(Endpoint::baseUrl).toList();
  }

  public void awaitUrls(String... urls) {
    await().pollInterval(Duration.ofMillis(5)).until(() -> List.of(urls).equals(urls()));
  }
}
