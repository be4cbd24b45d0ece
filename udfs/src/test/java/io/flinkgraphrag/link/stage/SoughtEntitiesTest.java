package io.flinkgraphrag.link.stage;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkgraphrag.model.message.LinkPart;
import io.flinkgraphrag.model.message.LinkPart.Meant;
import io.flinkgraphrag.model.message.LinkPart.Meant.How;
import io.flinkgraphrag.model.message.Part;
import io.flinkgraphrag.model.message.Scatter;
import io.flinkgraphrag.model.retrieval.Sought;
import io.flinkgraphrag.state.PagedSet;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SoughtEntitiesTest {

  private static LinkPart part(int number, Meant... meant) {
    return new LinkPart(
        Part.Head.of(new Scatter("q", "g", "s", number, 1)),
        LinkPart.Passages.NONE,
        LinkPart.Facts.NONE,
        List.of(),
        List.of(meant));
  }

  private static List<Sought> sought(String asked, Meant... meant) {
    return SoughtEntities.of(asked, List.of(part(0, meant), part(1)));
  }

  @Test
  void anIdThatTheGraphKnowsIsMeantWhateverElseHasItAsAName() {
    assertThat(sought("Paris", new Meant("q-1", How.NAME), new Meant("Paris", How.ID)))
        .containsExactly(new Sought("Paris", true));
  }

  /** A passage may mention an id that nothing else knows. */
  @Test
  void anIdThatNobodyKnowsMayStillBeMentionedAndSoMayItsName() {
    assertThat(sought("Pump P-7"))
        .containsExactly(new Sought("Pump P-7", false), new Sought("pump p 7", false));
    assertThat(sought("pump p 7")).containsExactly(new Sought("pump p 7", false));
    assertThat(sought("™")).containsExactly(new Sought("™", false));
  }

  @Test
  void aNameCountsBeforeAnAliasAndTheIdThatIsTheNameBeforeBoth() {
    Meant hilton = new Meant("hilton", How.ALIAS);
    Meant city = new Meant("q-90", How.NAME);
    assertThat(sought("PARIS", hilton, city))
        .containsExactly(new Sought("PARIS", false), new Sought("q-90", true));
    assertThat(sought("PARIS", hilton, city, new Meant("paris", How.ALIAS)))
        .containsExactly(new Sought("PARIS", false), new Sought("paris", true));
    assertThat(sought("PARIS", hilton))
        .containsExactly(new Sought("PARIS", false), new Sought("hilton", true));
  }

  @Test
  void ofSeveralAlikeTheOneWithTheSmallestHashIsMeantWhateverShardToldOfIt() {
    List<String> ids = Stream.of("a", "b", "c").sorted(PagedSet.ORDER).toList();
    for (int turn = 0; turn < 3; turn++) {
      Meant first = new Meant(ids.get(turn), How.NAME);
      Meant second = new Meant(ids.get((turn + 1) % 3), How.NAME);
      Meant third = new Meant(ids.get((turn + 2) % 3), How.NAME);
      assertThat(SoughtEntities.of("X", List.of(part(0, first), part(1, second, third))))
          .containsExactly(new Sought("X", false), new Sought(ids.get(0), true));
    }
  }

  @Test
  void ofMoreNamesakesThanTheBoundThoseWithTheSmallestHashesCountOnAnyNumberOfShards() {
    List<String> ids =
        IntStream.range(0, Sought.NAMESAKES_MAX + 20)
            .mapToObj(i -> "e" + i)
            .sorted(PagedSet.ORDER)
            .toList();
    Meant[] aliases = ids.stream().map(id -> new Meant(id, How.ALIAS)).toArray(Meant[]::new);
    aliases[Sought.NAMESAKES_MAX] = new Meant(ids.get(Sought.NAMESAKES_MAX), How.NAME);
    Meant[] few = Arrays.copyOf(aliases, Sought.NAMESAKES_MAX);
    Meant[] rest = Arrays.copyOfRange(aliases, Sought.NAMESAKES_MAX, aliases.length);
    List<Sought> first = List.of(new Sought("X", false), new Sought(ids.get(0), true));
    assertThat(SoughtEntities.of("X", List.of(part(0, few)))).isEqualTo(first);
    assertThat(SoughtEntities.of("X", List.of(part(0, few), part(1, rest)))).isEqualTo(first);
  }

  @Test
  void anIdInAnotherSpellingIsMeantWhereNobodyHasTheName() {
    assertThat(sought("norvik as", new Meant("Norvik-AS", How.SPELLING)))
        .containsExactly(new Sought("norvik as", false), new Sought("Norvik-AS", true));
    assertThat(sought("NORVIK", new Meant("norvik", How.SPELLING)))
        .containsExactly(new Sought("NORVIK", false), new Sought("norvik", true));
  }
}
