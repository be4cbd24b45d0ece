package io.flinkgraphrag.jobs.gateway.graphs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

final class GraphNamesTest {

  private static final long NOW = 1_000_000_000;
  private static final long SETTLED = GraphNames.SETTLED.toMillis();
  private static final long AGAIN = GraphNames.ASK_AGAIN.toMillis();

  private final GraphNames names = new GraphNames();

  private List<String> doubtful(long now) {
    return names.takeDoubtful(name -> true, 10, now);
  }

  private List<String> there() {
    return names.there(name -> true);
  }

  @Test
  void aGraphThatHadNoDeleteIsThereAndTheJobIsNotAsked() {
    names.put("b", NOW);
    names.put("a", NOW);
    names.put("a", NOW);
    assertThat(there()).containsExactly("a", "b");
    assertThat(names.there(name -> name.equals("b"))).containsExactly("b");
    assertThat(doubtful(NOW + SETTLED)).isEmpty();
  }

  @Test
  void aDeleteBringsItIntoDoubtUntilTheJobWasAskedWhenItHadSettled() {
    names.put("a", NOW);
    names.delete("a", NOW + 1);
    assertThat(doubtful(NOW + 2)).containsExactly("a");
    names.answered("a", NOW + 2, true);
    assertThat(there()).containsExactly("a");
    assertThat(doubtful(NOW + 3)).as("just asked").isEmpty();

    assertThat(doubtful(NOW + 2 + AGAIN)).containsExactly("a");
    names.answered("a", NOW + 2 + AGAIN, false);
    assertThat(there()).isEmpty();

    long later = NOW + 1 + SETTLED;
    assertThat(doubtful(later)).containsExactly("a");
    names.answered("a", later, false);
    assertThat(names.knows("a")).isFalse();
    assertThat(doubtful(later + SETTLED)).isEmpty();
  }

  @Test
  void itIsAskedLessAndLessOftenWhileItStaysInDoubt() {
    names.put("a", NOW);
    names.delete("a", NOW);
    long first = NOW;
    assertThat(doubtful(first)).containsExactly("a");
    assertThat(doubtful(first + AGAIN)).containsExactly("a");
    assertThat(doubtful(first + 2 * AGAIN)).isEmpty();
    assertThat(doubtful(first + 3 * AGAIN)).containsExactly("a");
  }

  @Test
  void anAnswerToAQuestionFromBeforeAChangeTellsNothing() {
    names.put("a", NOW);
    names.delete("a", NOW + 1);
    names.delete("a", NOW + 10);
    names.answered("a", NOW + 5, false);
    assertThat(there()).containsExactly("a");
  }

  @Test
  void whatIsPutIntoADeletedGraphIsAskedForAgain() {
    names.put("a", NOW);
    names.delete("a", NOW);
    assertThat(doubtful(NOW + 1)).containsExactly("a");
    names.answered("a", NOW + 1, false);
    names.put("a", NOW + 10_000);
    assertThat(doubtful(NOW + 20_000)).containsExactly("a");
    names.answered("a", NOW + 20_000, true);
    assertThat(there()).containsExactly("a");
  }

  @Test
  void moreNamesThanAreKeptAreNotListed() {
    for (int i = 0; i <= GraphNames.NAMES_MAX; i++) {
      names.put("g" + i, NOW);
    }
    assertThat(there()).hasSize(GraphNames.NAMES_MAX);
    assertThat(names.isFull()).isTrue();
  }

  @Test
  void anUpdateIsGlancedAtWithoutItsTexts() {
    assertThat(
            glance(
                "g|passage|p", "{\"op\":\"upsert\",\"graph\":\"a\",\"vector\":[1,[2]],\"x\":{}}"))
        .contains(new UpdateGlance("a", false));
    assertThat(glance("k", "{\"type\":\"entity\",\"op\":\"delete\"}"))
        .contains(new UpdateGlance("default", true));
    assertThat(glance("a%7Cb|entity|e", null)).contains(new UpdateGlance("a|b", true));
    for (String none : List.of("", "x", "{", "[]", "{}", "{\"op\":1}")) {
      assertThat(glance("k", none)).as(none).isEmpty();
    }
  }

  private static java.util.Optional<UpdateGlance> glance(String key, String value) {
    return UpdateGlance.of(
        new ConsumerRecord<>(
            "graph-updates",
            0,
            0,
            key.getBytes(StandardCharsets.UTF_8),
            value == null ? null : value.getBytes(StandardCharsets.UTF_8)));
  }
}
