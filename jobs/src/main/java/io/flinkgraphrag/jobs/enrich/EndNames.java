package io.flinkgraphrag.jobs.enrich;

import io.flinkgraphrag.model.Keys;
import io.flinkgraphrag.model.PassageKey;
import io.flinkgraphrag.model.message.NameDelta;
import io.flinkgraphrag.text.Language;
import io.flinkgraphrag.text.Names;
import java.util.List;
import java.util.Locale;

/**
 * The ends of what passages state, as names that are said: so the stage <em>names</em> finds their
 * entities by the rule that it has for texts. Each end says its name as if it were a passage; the
 * document of that is the statement's id.
 */
public final class EndNames {

  static final String SOURCE = "source";
  static final String TARGET = "target";

  private EndNames() {}

  /** What the two ends say; nothing where one of them can be no name. */
  public static List<NameDelta> of(String graph, StatementChange change, Language language) {
    String source = name(change.statement().source(), language);
    String target = name(change.statement().target(), language);
    if (isNone(source) || isNone(target) || source.equals(target)) {
      return List.of();
    }
    String id = Keys.join(change.passage(), source, predicate(change.statement()), target);
    int weight = change.stated() ? 1 : 0;
    return List.of(say(graph, source, id, SOURCE, weight), say(graph, target, id, TARGET, weight));
  }

  private static NameDelta say(String graph, String name, String id, String end, int weight) {
    return new NameDelta(graph, name, new NameDelta.Say(new PassageKey(id, end), weight));
  }

  private static String name(String name, Language language) {
    String said = language.nameSaid(name);
    return said.isEmpty() ? Names.normalize(name) : said;
  }

  private static boolean isNone(String name) {
    return name.isEmpty() || Names.isTooLong(name);
  }

  /** Words in one spelling, so that "is in" and "Is_in" are one. */
  private static String predicate(Statement statement) {
    String words = Names.normalize(statement.predicate());
    return isNone(words) ? statement.predicate().toLowerCase(Locale.ROOT) : words;
  }
}
