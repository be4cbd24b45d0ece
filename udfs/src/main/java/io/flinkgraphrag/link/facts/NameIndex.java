package io.flinkgraphrag.link.facts;

import io.flinkgraphrag.link.LinkOptions;
import io.flinkgraphrag.link.Scores;
import io.flinkgraphrag.model.message.LinkDelta.NamesItem;
import io.flinkgraphrag.model.message.LinkPart.Meant;
import io.flinkgraphrag.model.message.LinkPart.NameMatch;
import io.flinkgraphrag.model.retrieval.Sought;
import io.flinkgraphrag.state.HeapCache;
import io.flinkgraphrag.state.PagedSet;
import io.flinkgraphrag.state.Wire;
import io.flinkgraphrag.state.WireCodec;
import io.flinkgraphrag.state.WireType;
import io.flinkgraphrag.text.Language;
import io.flinkgraphrag.text.Names;
import io.flinkgraphrag.text.Span;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.ToIntFunction;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * The names of a shard's entities: keyed state, and the search in it.
 *
 * <p>An entity has the names and aliases of its update. One that facts name exists implicitly, with
 * its id as name, as long as there is such a fact.
 */
public final class NameIndex {

  private static final byte[] NO_PAYLOAD = {};

  // weights of members of names: how an entity has the name
  private static final int NAME = 3;
  private static final int ALIAS = 2;

  /** It is the id of an end of facts; all members of builds that told nothing apart have it. */
  private static final int SPELLING = 1;

  /** Entity id to what asserts its names. */
  private final MapState<String, Named> entities;

  /** Normalised name to entity ids. */
  private final PagedSet names;

  public NameIndex(RuntimeContext context, HeapCache cache) {
    entities =
        context.getMapState(
            new MapStateDescriptor<>(
                "link-entities", Types.STRING, new WireType<>(Named.class, NamedCodec.class)));
    names = new PagedSet(cache, "link-names");
  }

  /**
   * What asserts the names of an entity.
   *
   * @param given normalised names and aliases of its update; empty without one
   * @param facts of the shard that it is an end of
   * @param rules {@link Language#RULES} by which its id is in the index
   */
  public record Named(List<String> given, int facts, int rules) {
    public static final Named NOWHERE = new Named(List.of(), 0, Language.RULES);

    public Set<String> names(String id) {
      Set<String> all = new TreeSet<>(given);
      if (facts > 0 && rules < Language.RULES) {
        all.add(Names.normalizeByRules1(id));
        all.remove("");
      } else if (facts > 0) {
        addNormalized(id, all);
      }
      return all;
    }

    boolean isNowhere() {
      return given.isEmpty() && facts == 0;
    }
  }

  private static void addNormalized(String name, Set<String> names) {
    String normalized = Names.normalize(name);
    // no question says a name that is longer than any
    if (!normalized.isEmpty() && !Names.isTooLong(normalized)) {
      names.add(normalized);
    }
  }

  public void apply(NamesItem item) throws Exception {
    Set<String> given = new TreeSet<>();
    item.names().forEach(name -> addNormalized(name, given));
    String own = item.names().isEmpty() ? "" : Names.normalize(item.names().get(0));
    ToIntFunction<String> weights =
        name -> name.equals(own) ? NAME : given.contains(name) ? ALIAS : SPELLING;
    Named before = named(item.entity());
    Set<String> kept = before.names(item.entity());
    Named after = replace(item.entity(), before, List.copyOf(given), before.facts, weights);
    kept.retainAll(after.names(item.entity()));
    for (String name : kept) {
      PagedSet.Place place = names.find(name, item.entity());
      if (place.member() == null || place.member().weight() != weights.applyAsInt(name)) {
        place.put(weights.applyAsInt(name), NO_PAYLOAD);
      }
    }
  }

  /** One fact more has this entity at an end. */
  void retain(String entity) throws Exception {
    Named before = named(entity);
    replace(entity, before, before.facts + 1);
  }

  /** One fact fewer has this entity at an end. */
  void release(String entity) throws Exception {
    Named before = named(entity);
    replace(entity, before, before.facts - 1);
  }

  /**
   * A fact that has this entity at an end came again: an id by earlier rules becomes one by these.
   */
  void renew(String entity) throws Exception {
    Named before = named(entity);
    if (before.rules < Language.RULES) {
      replace(entity, before, before.facts);
    }
  }

  private Named named(String entity) throws Exception {
    Named named = entities.get(entity);
    return named == null ? Named.NOWHERE : named;
  }

  /** What is new of its names is its id. */
  private void replace(String entity, Named before, int facts) throws Exception {
    Named unused = replace(entity, before, before.given, facts, name -> SPELLING);
  }

  private Named replace(
      String entity,
      Named before,
      List<String> given,
      int facts,
      ToIntFunction<String> weightsOfNew)
      throws Exception {
    Named after = new Named(given, facts, Language.RULES);
    Set<String> old = before.names(entity);
    Set<String> now = after.names(entity);
    for (String name : old) {
      if (!now.contains(name)) {
        names.remove(name, entity);
      }
    }
    for (String name : now) {
      if (!old.contains(name)) {
        names.put(name, entity, weightsOfNew.applyAsInt(name), NO_PAYLOAD);
      }
    }
    if (after.isNowhere()) {
      entities.remove(entity);
    } else {
      entities.put(entity, after);
    }
    return after;
  }

  /**
   * Entities that a look-up may mean: of those that have the name, the first {@link
   * Sought#NAMESAKES_MAX}.
   *
   * @param asked an id or a name
   */
  public List<Meant> meant(String asked) throws Exception {
    List<Meant> meant = new ArrayList<>();
    if (entities.contains(asked)) {
      meant.add(new Meant(asked, Meant.How.ID));
    }
    String name = Names.normalize(asked);
    if (!name.equals(asked) && entities.contains(name)) {
      meant.add(new Meant(name, Meant.How.SPELLING));
    }
    for (PagedSet.Member member : names.read(name, Sought.NAMESAKES_MAX)) {
      meant.add(new Meant(member.text(), how(member.weight())));
    }
    return List.copyOf(meant);
  }

  private static Meant.How how(int weight) {
    return switch (weight) {
      case NAME -> Meant.How.NAME;
      case ALIAS -> Meant.How.ALIAS;
      default -> Meant.How.SPELLING;
    };
  }

  /** Entities of which a name stands in a question, the longest names first. */
  public List<NameMatch> matches(String question, Language language, LinkOptions options)
      throws Exception {
    List<NameMatch> found = new ArrayList<>();
    for (Span span : language.nameSpans(question, options.titleWordsMax())) {
      if (!span.common()) {
        for (PagedSet.Member member : names.read(span.name(), options.namesakes())) {
          found.add(new NameMatch(span.from(), span.to(), member.text()));
        }
      }
    }
    found.sort(Scores.LONGEST_NAMES_FIRST);
    return List.copyOf(found.subList(0, Math.min(found.size(), options.candidates())));
  }

  /** Version 2: the rules. */
  public static final class NamedCodec implements WireCodec<Named> {

    @Override
    public int version() {
      return 2;
    }

    @Override
    public void write(Named value, DataOutputView out) throws IOException {
      Wire.writeList(value.given, Wire::writeText, out);
      out.writeInt(value.facts);
      out.writeInt(value.rules);
    }

    @Override
    public Named read(int version, DataInputView in) throws IOException {
      return new Named(
          Wire.readList(Wire::readText, in), in.readInt(), version == 1 ? 1 : in.readInt());
    }
  }
}
