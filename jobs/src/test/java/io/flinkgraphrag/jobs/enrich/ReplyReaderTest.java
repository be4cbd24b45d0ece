package io.flinkgraphrag.jobs.enrich;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ReplyReaderTest {

  private static final Statement BUILT = new Statement("Norvik", "builds", "Pump P-7");
  private static final Statement LIES = new Statement("Norvik", "is in", "Bergen");

  private static final String CLEAN =
      """
      {"relations": [
        {"source": "Norvik", "predicate": "builds", "target": "Pump P-7"},
        {"source": "Norvik", "predicate": "is in", "target": "Bergen"}
      ]}""";

  /** How models write it. */
  static Stream<String> repliesWithBoth() {
    return Stream.of(
        CLEAN,
        "```json\n" + CLEAN + "\n```",
        "```\n" + CLEAN,
        "Sure! Here are the relations:\n\n" + CLEAN + "\n\nLet me know if you need {more}.",
        "The passage is about pumps [1]. I should list {source, target}.\n" + CLEAN,
        "Draft: {\"relations\": [{\"source\": \"a\", \"predicate\": \"b\", \"target\": \"c\"}]}\nFinal:\n"
            + CLEAN,
        "<think>\nFirst {\"relations\": [{\"source\": \"a\", \"predicate\": \"b\", \"target\": \"c\"}]}?\n</think>\n"
            + CLEAN,
        CLEAN.replace("},", "}, // the maker").replace("]}", "], /* done */ }"),
        CLEAN.replace("},", "}, # the maker"),
        CLEAN.replace("\n]}", ",\n  ...\n]}"),
        CLEAN.replace("}\n", "},\n"),
        CLEAN.replace("\"target\": \"Bergen\"", "\"target\": \"Bergen\",").replace("]}", "],}"),
        CLEAN.replace('"', '\''),
        CLEAN.replace("\"source\"", "source").replace("\"predicate\"", "predicate"),
        CLEAN.replace('"', '“'),
        CLEAN.replace("{\"relations\": ", "").replace("]}", "]"),
        CLEAN.replace("},", "}"),
        CLEAN.replace("\"predicate\"", "\"confidence\": 0.9, \"evidence\": null, \"predicate\""),
        CLEAN.replace("\"relations\"", "\"entities\": [\"a\", \"b\", \"c\"], \"relations\""),
        CLEAN.replace("\"relations\"", "\"triples\"").replace("source", "subject"),
        CLEAN.replace("target", "object").replace("predicate", "relation"),
        CLEAN.replace("\"Bergen\"", "{\"name\": \"Bergen\", \"type\": \"City\"}"),
        CLEAN.replace("\"is in\"", "\"is\n in\""),
        CLEAN.replace("\"is in\"", "\"is in\", \"note\": None"),
        CLEAN.replace("Norvik\", \"predicate\": \"is", "Norvik\"\n \"predicate\": \"is"),
        "{\"result\": " + CLEAN + "}",
        "[[\"Norvik\", \"builds\", \"Pump P-7\"], [\"Norvik\", \"is in\", \"Bergen\"]]",
        "{\"source\":\"Norvik\",\"predicate\":\"builds\",\"target\":\"Pump P-7\"}\n"
            + "{\"source\":\"Norvik\",\"predicate\":\"is in\",\"target\":\"Bergen\"}",
        // cut in the middle of the next one
        CLEAN.replace("]}", ", {\"source\": \"Norvik\", \"predicate\": \"expor"),
        "```json\n" + CLEAN.replace("]}", ", {\"source\": \"Norvik\", \"target\": \"Osl"),
        // what is no relation among those that are
        CLEAN.replace(
            "]}", ", {\"source\": \"\", \"predicate\": \"x\", \"target\": \"y\"}, 7, null]}"),
        CLEAN.replace(
            "]}", ", {\"source\": \"Oslo\", \"predicate\": \"is\", \"target\": \"Oslo\"}]}"));
  }

  @ParameterizedTest
  @MethodSource("repliesWithBoth")
  void aReplyIsReadAsItIsMeant(String reply) throws UnreadableReplyException {
    assertThat(ReplyReader.read(reply)).as(reply).containsExactlyInAnyOrder(BUILT, LIES);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"relations\": []}",
        "[]",
        "```json\n{\"relations\": [],}\n```",
        "There are none, so: {\"relations\": []}",
        "{\"relations\": [{\"source\": \"\", \"predicate\": \"\", \"target\": \"\"}]}"
      })
  void aListWithoutRelationsSaysThatThereAreNone(String reply) throws UnreadableReplyException {
    assertThat(ReplyReader.read(reply)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "   \n",
        "I cannot help with that.",
        // SmolLM2-135M-Instruct, of the passage and nothing else
        "Norvik builds pumps in Bergen. Spare parts are ordered from Ingrid Dahl.",
        "{",
        "{\"relations\": [{\"source\": \"Nor",
        "{\"error\": \"overloaded\"}",
        "Norvik builds pumps {as far as I know}."
      })
  void aReplyWithoutAListIsToldFromAnEmptyOne(String reply) {
    assertThatThrownBy(() -> ReplyReader.read(reply))
        .isInstanceOf(UnreadableReplyException.class)
        .hasMessageStartingWith("the reply holds no list of relations");
  }

  @Test
  void aModelThatRepeatsItselfIsReadUpToABound() throws UnreadableReplyException {
    StringBuilder reply = new StringBuilder("[");
    for (int i = 0; i < 500; i++) {
      reply
          .append("{\"source\":\"a\",\"predicate\":\"b\",\"target\":\"c")
          .append(i / 2)
          .append("\"},");
    }
    List<Statement> statements = ReplyReader.read(reply + "]");
    assertThat(statements).hasSize(ReplyReader.RELATIONS_MAX).doesNotHaveDuplicates();
  }

  /** It may be refused, and takes no more than it has. */
  @Test
  void noReplyIsTooBrokenToBeLookedAt() {
    long seed = Long.getLong("graphrag.test.seed", System.nanoTime());
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    String letters = "{}[]\",:'\\/*#relations source target predicate 0\n“";
    for (int i = 0; i < 3_000; i++) {
      StringBuilder reply = new StringBuilder(CLEAN);
      for (int edits = random.nextInt(12); edits >= 0; edits--) {
        int at = random.nextInt(reply.length());
        reply.setCharAt(at, letters.charAt(random.nextInt(letters.length())));
      }
      reply.setLength(1 + random.nextInt(reply.length()));
      try {
        assertThat(ReplyReader.read(reply.toString())).allMatch(s -> !s.source().isBlank());
      } catch (UnreadableReplyException e) {
        assertThat(e).hasMessageNotContaining("\n");
      }
    }
    assertThatThrownBy(() -> ReplyReader.read("[{".repeat(50_000)))
        .isInstanceOf(UnreadableReplyException.class);
  }
}
