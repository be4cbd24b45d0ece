package io.flinkgraphrag.jobs.enrich;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads the relations out of what a model wrote, however it wrote them: see {@link LenientJson} for
 * what may stand around and within the JSON.
 *
 * <p>Of several lists the last one counts, as a draft comes before the answer. A list that is cut
 * gives what is whole in it. What is no relation is left out. Stateless.
 */
final class ReplyReader {

  /** Most relations of one passage; a model that repeats itself writes more. */
  static final int RELATIONS_MAX = 64;

  /** Longest name or predicate, in characters, as of an id in the contract. */
  static final int TEXT_MAX = 512;

  private static final List<String> SOURCE = List.of("source", "subject", "head", "from");
  private static final List<String> PREDICATE =
      List.of("predicate", "relation", "relationship", "type", "label", "verb");
  private static final List<String> TARGET = List.of("target", "object", "tail", "to");
  private static final List<String> LISTS =
      List.of("relations", "relationships", "triples", "triplets", "facts", "edges");
  private static final List<String> NAME = List.of("name", "id", "text");

  private static final int PARTS = 3;

  private ReplyReader() {}

  /**
   * The relations of a reply, each once; none where the model says that there are none.
   *
   * @throws UnreadableReplyException where there is no list
   */
  static List<Statement> read(String reply) throws UnreadableReplyException {
    Found found = found(LenientJson.values(reply));
    if (found.cut || found.statements.isEmpty()) {
      Found mended = found(LenientJson.values(LenientJson.mended(reply)));
      found = mended.statements.size() > found.statements.size() ? mended : found;
    }
    if (!found.list && found.statements.isEmpty()) {
      throw new UnreadableReplyException(reply);
    }
    return found.statements.stream().limit(RELATIONS_MAX).toList();
  }

  /**
   * What values say.
   *
   * @param list whether there was a list that is whole, be it empty
   * @param cut whether some value did not come to its end
   */
  private record Found(Set<Statement> statements, boolean list, boolean cut) {}

  private static Found found(List<LenientJson.Value> values) {
    Set<Statement> singles = new LinkedHashSet<>();
    Set<Statement> last = new LinkedHashSet<>();
    boolean list = false;
    boolean cut = false;
    for (LenientJson.Value value : values) {
      Set<Statement> statements = new LinkedHashSet<>();
      gather(value.node(), false, statements);
      boolean isList = isList(value.node());
      if (!isList) {
        singles.addAll(statements); // one relation a line, without a list around them
      } else if (!statements.isEmpty() || (!value.cut() && last.isEmpty())) {
        last = statements;
      }
      list |= isList && !value.cut();
      cut |= value.cut();
    }
    return new Found(last.isEmpty() ? singles : last, list, cut);
  }

  private static boolean isList(JsonNode node) {
    return node.isArray()
        || node.properties().stream()
            .anyMatch(field -> field.getValue().isArray() && LISTS.contains(field.getKey()));
  }

  private static void gather(JsonNode node, boolean inList, Set<Statement> into) {
    if (node.isArray()) {
      List<JsonNode> parts = new ArrayList<>();
      node.forEach(parts::add);
      if (inList && parts.size() == PARTS && parts.stream().allMatch(JsonNode::isTextual)) {
        add(text(parts.get(0)), text(parts.get(1)), text(parts.get(2)), into);
        return;
      }
      parts.forEach(part -> gather(part, true, into));
    } else if (node.isObject()) {
      String source = first(node, SOURCE);
      String target = first(node, TARGET);
      if (!source.isEmpty() && !target.isEmpty()) {
        add(source, first(node, PREDICATE), target, into);
        return;
      }
      for (Map.Entry<String, JsonNode> field : node.properties()) {
        if (!field.getKey().equals("entities")) {
          gather(field.getValue(), false, into);
        }
      }
    }
  }

  private static String first(JsonNode object, List<String> names) {
    for (String name : names) {
      String text = text(object.path(name));
      if (!text.isEmpty()) {
        return text;
      }
    }
    return "";
  }

  /** Of a text, a number, or an object with a name; else "". */
  private static String text(JsonNode value) {
    if (value.isObject()) {
      return first(value, NAME);
    }
    return value.isTextual() || value.isNumber()
        ? value.asText().replaceAll("\\s+", " ").strip()
        : "";
  }

  private static void add(String source, String predicate, String target, Set<Statement> into) {
    if (fits(source) && fits(predicate) && fits(target) && !source.equals(target)) {
      into.add(new Statement(source, predicate, target));
    }
  }

  private static boolean fits(String text) {
    return !text.isEmpty()
        && text.length() <= TEXT_MAX
        && text.codePoints().noneMatch(Character::isISOControl)
        && text.codePoints().noneMatch(c -> c >= 0xd800 && c <= 0xdfff);
  }
}
