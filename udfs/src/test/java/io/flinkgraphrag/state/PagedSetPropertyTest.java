package io.flinkgraphrag.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.state.StateBackend;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.apache.flink.util.Collector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A paged set is a map from text to weight and payload, whatever was done to it before. */
class PagedSetPropertyTest {

  /** No page is larger: unsplit pages have twice the fill on average, and hashes scatter. */
  private static final int PAGE_BOUND = 4 * PagedSet.PAGE_FILL;

  private static final String FLINK_KEY = "shard";

  /** Holds some pages: reads meet values that were evicted, and others that were not. */
  private static final long CACHE_BYTES = 50_000;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void anyHistoryEndsAsAMapWould(long seed) throws Exception {
    try (Host host = new Host(new HashMapStateBackend())) {
      historyEndsAsAMapWould(host, seed, 6_000);
    }
  }

  @Test
  void anyHistoryOnRocksDbEndsAsAMapWould() throws Exception {
    try (Host host = new Host(new EmbeddedRocksDBStateBackend())) {
      historyEndsAsAMapWould(host, 6, 2_000);
    }
  }

  private static void historyEndsAsAMapWould(Host host, long seed, int steps) throws Exception {
    Random random = new Random(seed);
    List<String> owners = List.of("a", "a\u00000/0", "");
    Map<String, TreeMap<String, Integer>> models = new TreeMap<>();
    owners.forEach(owner -> models.put(owner, new TreeMap<>()));
    int universe = 1 + random.nextInt(steps / 2);
    for (int step = 0; step < steps; step++) {
      String owner = owners.get(random.nextInt(owners.size()));
      String text = "m" + random.nextInt(universe);
      // grows in the first half of each quarter, shrinks in the second
      boolean grows = step % (steps / 4) < steps / 8;
      if (random.nextInt(10) < (grows ? 8 : 2)) {
        int weight = random.nextInt(5);
        host.set().put(owner, text, weight, payload(text, weight));
        models.get(owner).put(text, weight);
      } else {
        host.set().remove(owner, text);
        models.get(owner).remove(text);
      }
      String asked = "m" + random.nextInt(universe);
      PagedSet.Member member = host.asked().get(owner, asked);
      assertThat(member == null ? null : member.weight())
          .as("seed %d step %d", seed, step)
          .isEqualTo(models.get(owner).get(asked));
      if (step % 97 == 0) {
        int limit = random.nextInt(universe + 2);
        for (String checked : owners) {
          assertSame(host, checked, models.get(checked), limit, "seed " + seed + " step " + step);
        }
      }
    }
    for (String owner : owners) {
      for (String text : List.copyOf(models.get(owner).keySet())) {
        host.set().remove(owner, text);
      }
      assertThat(host.set().header(owner)).isEqualTo(PagedSet.Header.EMPTY);
    }
    assertThat(host.pages()).as("pages left, seed %d", seed).isEmpty();
  }

  private static void assertSame(
      Host host, String owner, Map<String, Integer> model, int limit, String where)
      throws Exception {
    PagedSet.Header header = host.asked().header(owner);
    assertThat(header.size()).as(where).isEqualTo(model.size());
    assertThat(header.weight())
        .as(where)
        .isEqualTo(model.values().stream().mapToLong(Integer::longValue).sum());
    List<String> expected = model.keySet().stream().sorted(PagedSet.ORDER).limit(limit).toList();
    List<PagedSet.Member> read = host.asked().read(owner, limit);
    assertThat(read).as(where).extracting(PagedSet.Member::text).isEqualTo(expected);
    assertWalks(host, owner, model, limit, where);
    for (PagedSet.Member member : read) {
      int weight = model.get(member.text());
      assertThat(member.weight()).as(where).isEqualTo(weight);
      assertThat(member.payload()).as(where).isEqualTo(payload(member.text(), weight));
    }
  }

  /** From any text on, whether it is there or not, and in steps through all. */
  private static void assertWalks(
      Host host, String owner, Map<String, Integer> model, int limit, String where)
      throws Exception {
    String from = "m" + limit;
    List<String> order = model.keySet().stream().sorted(PagedSet.ORDER).toList();
    assertThat(host.asked().readAfter(owner, from, limit))
        .as(where)
        .extracting(PagedSet.Member::text)
        .isEqualTo(
            order.stream()
                .filter(text -> PagedSet.ORDER.compare(text, from) > 0)
                .limit(limit)
                .toList());
    List<String> walked = new ArrayList<>();
    List<PagedSet.Member> step = host.asked().readAfter(owner, null, 7);
    while (!step.isEmpty()) {
      step.forEach(member -> walked.add(member.text()));
      step = host.asked().readAfter(owner, walked.get(walked.size() - 1), 7);
    }
    assertThat(walked).as(where).isEqualTo(order);
  }

  private static byte[] payload(String text, int weight) {
    return new byte[] {(byte) text.hashCode(), (byte) weight};
  }

  @Test
  void twentyThousandMembersStandInSmallPagesAndLeaveNothing() throws Exception {
    int size = 20_000;
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      order.add(i);
    }
    try (Host host = new Host(new HashMapStateBackend())) {
      for (int i : order) {
        host.set().put("hub", "p|" + i, 1, new byte[0]);
      }
      assertThat(largest(host.pages())).isLessThanOrEqualTo(PAGE_BOUND);
      assertThat(host.pages()).hasSizeGreaterThan(size / PAGE_BOUND);
      assertThat(host.set().header("hub").size()).isEqualTo(size);
      Collections.shuffle(order, new Random(7));
      for (int removed = 0; removed < size; removed++) {
        host.set().remove("hub", "p|" + order.get(removed));
        if (removed % 2_500 == 0) {
          assertThat(largest(host.pages())).isLessThanOrEqualTo(PAGE_BOUND);
        }
      }
      assertThat(host.pages()).isEmpty();
    }
  }

  @Test
  void aShrunkenSetHasFewPagesAgain() throws Exception {
    try (Host host = new Host(new HashMapStateBackend())) {
      for (int i = 0; i < 5_000; i++) {
        host.set().put("hub", "p|" + i, 1, new byte[0]);
      }
      for (int i = 10; i < 5_000; i++) {
        host.set().remove("hub", "p|" + i);
      }
      assertThat(host.set().header("hub").pageCount()).isEqualTo(1);
      assertThat(host.set().read("hub", 50)).hasSize(10);
    }
  }

  @Test
  void whatACapReadsDoesNotDependOnHistory() throws Exception {
    try (Host host = new Host(new HashMapStateBackend())) {
      for (int i = 0; i < 3_000; i++) {
        host.set().put("grown", "p|" + i, 1, new byte[0]);
      }
      for (int i = 2_999; i >= 300; i--) {
        host.set().remove("grown", "p|" + i);
      }
      for (int i = 299; i >= 0; i--) {
        host.set().put("fresh", "p|" + i, 1, new byte[0]);
      }
      for (int limit : new int[] {1, 50, 299, 300, 301}) {
        assertThat(texts(host, "grown", limit)).isEqualTo(texts(host, "fresh", limit));
      }
      assertThat(host.set().header("grown").size()).isEqualTo(host.set().header("fresh").size());
      assertThat(host.set().header("grown").weight())
          .isEqualTo(host.set().header("fresh").weight());
    }
  }

  private static List<String> texts(Host host, String owner, int limit) throws Exception {
    return host.asked().read(owner, limit).stream().map(PagedSet.Member::text).toList();
  }

  private static int largest(List<PagedSet.Page> pages) {
    return pages.stream().mapToInt(page -> page.members().size()).max().orElse(0);
  }

  /** An operator that does nothing but hold a paged set. */
  private static final class Host implements AutoCloseable {

    private final Function function = new Function();
    private final KeyedOneInputStreamOperatorTestHarness<String, String, String> harness;

    Host(StateBackend backend) throws Exception {
      harness =
          new KeyedOneInputStreamOperatorTestHarness<>(
              new KeyedProcessOperator<>(function), text -> FLINK_KEY, Types.STRING);
      harness.setStateBackend(backend);
      harness.open();
      harness.getOperator().setCurrentKey(FLINK_KEY);
    }

    /** The set as changes use it. */
    PagedSet set() {
      function.cache.enterToChange(FLINK_KEY);
      return function.set;
    }

    /** The set as questions use it. */
    PagedSet asked() {
      function.cache.enterToRead(FLINK_KEY);
      return function.set;
    }

    List<PagedSet.Page> pages() throws Exception {
      List<PagedSet.Page> pages = new ArrayList<>();
      function.pages.values().forEach(pages::add);
      return pages;
    }

    @Override
    public void close() throws Exception {
      harness.close();
    }
  }

  private static final class Function extends KeyedProcessFunction<String, String, String> {

    private static final long serialVersionUID = 1L;

    private transient HeapCache cache;
    private transient PagedSet set;
    private transient MapState<String, PagedSet.Page> pages;

    @Override
    public void open(OpenContext openContext) {
      cache = new HeapCache(getRuntimeContext(), "tested", CACHE_BYTES);
      set = new PagedSet(cache, "tested");
      pages =
          getRuntimeContext()
              .getMapState(
                  new MapStateDescriptor<>(
                      "tested-pages",
                      Types.STRING,
                      new WireType<>(PagedSet.Page.class, PagedSet.PageCodec.class)));
    }

    @Override
    public void processElement(String value, Context flink, Collector<String> out) {
      throw new AssertionError("gets no elements");
    }
  }
}
