package io.flinkgraphrag.link.stage;

import io.flinkgraphrag.model.message.LinkPart;
import io.flinkgraphrag.model.message.LinkPart.Meant;
import io.flinkgraphrag.model.retrieval.Sought;
import io.flinkgraphrag.state.PagedSet;
import io.flinkgraphrag.text.Names;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BinaryOperator;
import java.util.function.Predicate;

/**
 * Which entities a look-up may mean, by what the shards know of ids and names. The rule is that of
 * names in texts (docs/architecture.md, Names), behind the id.
 */
final class SoughtEntities {

  /** A name before an alias; of several alike the one whose id has the smallest hash. */
  private static final Comparator<Meant> FIRST =
      Comparator.comparing(Meant::how).thenComparing(Meant::entity, PagedSet.ORDER);

  private SoughtEntities() {}

  /**
   * At most three, the first that there is being the one that is meant.
   *
   * @param asked an id or a name
   */
  static List<Sought> of(String asked, List<LinkPart> parts) {
    Map<String, Meant> byEntity = new TreeMap<>(PagedSet.ORDER);
    for (LinkPart part : parts) {
      part.meant().forEach(one -> byEntity.merge(one.entity(), one, BinaryOperator.minBy(FIRST)));
    }
    Set<String> known = byEntity.keySet();
    if (known.contains(asked)) {
      return List.of(new Sought(asked, true));
    }
    List<Sought> sought = new ArrayList<>();
    sought.add(new Sought(asked, false));
    String name = Names.normalize(asked);
    // cut as each shard cuts its own list, so that the number of shards changes nothing
    List<Meant> meant = byEntity.values().stream().limit(Sought.NAMESAKES_MAX).toList();
    List<Meant> named =
        meant.stream().filter(one -> one.how() != Meant.How.SPELLING).sorted(FIRST).toList();
    if (!named.isEmpty()) {
      Predicate<Meant> isItsId = one -> one.entity().equals(name);
      Meant first = named.stream().filter(isItsId).findFirst().orElse(named.get(0));
      sought.add(new Sought(first.entity(), true));
      return List.copyOf(sought);
    }
    if (!name.isEmpty() && !name.equals(asked)) {
      sought.add(new Sought(name, known.contains(name)));
    }
    meant.stream()
        .sorted(FIRST)
        .filter(one -> !one.entity().equals(name))
        .findFirst()
        .ifPresent(spelt -> sought.add(new Sought(spelt.entity(), true)));
    return List.copyOf(sought);
  }
}
