package io.flinkgraphrag.jobs.enrich;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkgraphrag.generate.chat.ChatText;
import io.flinkgraphrag.http.CallException;
import io.flinkgraphrag.http.CallException.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
final class AskOperatorTest {

  private static final AskSettings PLENTY =
      new AskSettings(2, 3, Long.MAX_VALUE, Double.POSITIVE_INFINITY, Duration.ofSeconds(1));

  private final ScriptedModel model = new ScriptedModel();
  private AskHarness ask;

  @BeforeEach
  void open() throws Exception {
    model.answer = AskOperatorTest::about;
    ask = new AskHarness(model, PLENTY);
  }

  @AfterEach
  void close() throws Exception {
    ask.close();
  }

  /** A passage "x" states that Norvik builds x. */
  private static CompletableFuture<ChatText> about(String passage) {
    return ScriptedModel.said(
        "[{\"source\":\"Norvik\",\"predicate\":\"builds\",\"target\":\"%s\"}]".formatted(passage));
  }

  private static StatementChange builds(String id, String what, boolean stated) {
    return new StatementChange("d|" + id, new Statement("Norvik", "builds", what), stated);
  }

  @Test
  void aContentIsPaidForOnceHoweverOftenItComesAndInHoweverManyPassages() throws Exception {
    assertThat(ask.put("p", "pumps")).containsExactly(builds("p", "pumps", true));
    assertThat(ask.put("p", "pumps")).isEmpty();
    assertThat(ask.put("q", "pumps")).containsExactly(builds("q", "pumps", true));
    assertThat(ask.remove("d", "p")).containsExactly(builds("p", "pumps", false));
    ask.restore(ask.snapshot());
    assertThat(ask.put("p", "pumps")).containsExactly(builds("p", "pumps", true));
    assertThat(model.asked).containsExactly("pumps");
  }

  @Test
  void aChangedPassageTakesItsEarlierStatementsAlong() throws Exception {
    ask.put("p", "pumps");
    assertThat(ask.put("p", "boats"))
        .containsExactly(builds("p", "pumps", false), builds("p", "boats", true));
    assertThat(ask.put("p", "pumps"))
        .containsExactly(builds("p", "boats", false), builds("p", "pumps", true));
    assertThat(model.asked).containsExactly("pumps", "boats");
  }

  @Test
  void whatWasInFlightAtAKillIsAskedAgainAndWhatHadAnAnswerIsNot() throws Exception {
    ask.put("p", "pumps");
    List<CompletableFuture<ChatText>> open = new ArrayList<>();
    model.answer =
        passage -> {
          open.add(new CompletableFuture<>());
          return open.get(open.size() - 1);
        };
    for (String what : List.of("a", "b", "c", "d")) {
      ask.put(what, what);
    }
    assertThat(model.asked).containsExactly("pumps", "a", "b");
    OperatorSubtaskState checkpoint = ask.snapshot();
    model.answer = AskOperatorTest::about;
    ask.restore(checkpoint);
    assertThat(model.asked).containsExactly("pumps", "a", "b", "a", "b", "c", "d");
  }

  @Test
  void aReplyThatCameAfterTheLastCheckpointIsNotPaidAgainAfterAKill() throws Exception {
    model.answer = p -> p.equals("poison") ? ScriptedModel.said("I will not.") : about(p);
    OperatorSubtaskState before = ask.snapshot();
    ask.put("p", "pumps");
    ask.put("x", "poison");
    assertThat(model.asked).containsExactly("pumps", "poison", "poison", "poison");
    ask.restore(before);
    assertThat(ask.put("p", "pumps")).containsExactly(builds("p", "pumps", true));
    assertThat(ask.put("q", "pumps")).containsExactly(builds("q", "pumps", true));
    assertThat(ask.put("x", "poison")).isEmpty();
    assertThat(model.asked).hasSize(4);
  }

  @Test
  void aCheckpointBetweenTheUpdateAndTheReplyIsNoReasonToPayTwice() throws Exception {
    CompletableFuture<ChatText> open = new CompletableFuture<>();
    model.answer = passage -> open;
    ask.put("p", "pumps");
    OperatorSubtaskState between = ask.snapshot();
    open.complete(about("pumps").getNow(null));
    ask.runMails();
    assertThat(ask.restore(between)).containsExactly(builds("p", "pumps", true));
    assertThat(ask.restore(ask.snapshot())).as("it is read once").isEmpty();
    assertThat(model.asked).containsExactly("pumps");
  }

  @Test
  void aLostStateCostsNothingAndItsBudgetHolds() throws Exception {
    for (String what : List.of("a", "b", "c")) {
      ask.put(what, what);
    }
    ask.settings =
        new AskSettings(
            1, 3, 4 * ScriptedModel.TOKENS, Double.POSITIVE_INFINITY, Duration.ofSeconds(1));
    ask.restore(null);
    for (String what : List.of("c", "b", "a")) {
      assertThat(ask.put(what, what)).containsExactly(builds(what, what, true));
    }
    assertThat(model.asked).containsExactly("a", "b", "c");
    ask.put("e", "e");
    ask.put("f", "f");
    assertThat(model.asked).as("tokens of all runs").containsExactly("a", "b", "c", "e");
  }

  @Test
  void nobodyIsAskedBeforeTheLogWasReadToItsEnd() throws Exception {
    ask.put("p", "pumps");
    ask.log.slow = true;
    ask.restore(null);
    assertThat(ask.put("p", "pumps")).isEmpty();
    assertThat(ask.put("q", "boats")).isEmpty();
    ask.pass(600_000);
    OperatorSubtaskState early = ask.snapshot();
    ask.restore(early);
    assertThat(model.asked).containsExactly("pumps");
    ask.log.tell();
    assertThat(ask.runMails())
        .containsExactly(builds("p", "pumps", true), builds("q", "boats", true));
    assertThat(model.asked).containsExactly("pumps", "boats");
  }

  @Test
  void anotherModelIsAskedForWhatTheStateDoesNotHave() throws Exception {
    ask.put("p", "pumps");
    OperatorSubtaskState withPumps = ask.snapshot();
    ask.put("q", "boats");
    ask.name = "another";
    ask.restore(withPumps);
    ask.put("p", "pumps");
    ask.put("q", "boats");
    assertThat(model.asked).containsExactly("pumps", "boats", "boats");
    ask.name = "model";
    ask.restore(withPumps);
    ask.put("q", "boats");
    assertThat(model.asked).containsExactly("pumps", "boats", "boats");
  }

  @Test
  void aReplyThatCannotBeKeptCountsAllTheSame() throws Exception {
    ask.log.full = true;
    assertThat(ask.put("p", "pumps")).containsExactly(builds("p", "pumps", true));
    OperatorSubtaskState checkpoint = ask.snapshot();
    ask.restore(checkpoint);
    assertThat(ask.put("q", "pumps")).containsExactly(builds("q", "pumps", true));
    assertThat(model.asked).containsExactly("pumps");
    assertThat(ask.log.contents()).isEmpty();
  }

  @Test
  void aPassageThatIsGoneOrChangedBeforeItsTurnIsNotAskedFor() throws Exception {
    CompletableFuture<ChatText> first = new CompletableFuture<>();
    CompletableFuture<ChatText> second = new CompletableFuture<>();
    model.answer = passage -> passage.equals("a") ? first : second;
    ask.put("a", "a");
    ask.put("b", "b");
    ask.put("c", "c");
    ask.put("e", "e");
    ask.remove("d", "c");
    ask.put("e", "f");
    ask.remove("d", "a");
    model.answer = AskOperatorTest::about;
    first.complete(about("a").getNow(null));
    second.complete(about("b").getNow(null));
    assertThat(ask.runMails()).containsExactly(builds("b", "b", true), builds("e", "f", true));
    assertThat(model.asked).containsExactly("a", "b", "f");
    assertThat(ask.put("a", "a")).as("paid").containsExactly(builds("a", "a", true));
  }

  @Test
  void aPassageWhoseReplyCannotBeReadIsPaidSoManyTimesAndHoldsNobodyBack() throws Exception {
    model.answer = p -> p.equals("poison") ? ScriptedModel.said("I will not.") : about(p);
    ask.put("x", "poison");
    assertThat(ask.put("p", "pumps")).containsExactly(builds("p", "pumps", true));
    ask.pass(60_000);
    ask.restore(ask.snapshot());
    ask.put("y", "poison");
    assertThat(model.asked).containsExactly("poison", "poison", "poison", "pumps");
  }

  @Test
  void whatAServerRefusesIsTriedAsOftenAndAnOutageCostsNoTry() throws Exception {
    model.answer = p -> failed(Kind.UNREACHABLE);
    ask.put("p", "pumps");
    ask.pass(600_000);
    assertThat(model.asked.size()).as("calls in ten minutes").isBetween(30, 100);
    model.answer = AskOperatorTest::about;
    assertThat(ask.pass(20_000)).containsExactly(builds("p", "pumps", true));

    model.asked.clear();
    model.answer = p -> failed(Kind.INVALID_REQUEST);
    ask.put("q", "too long");
    ask.pass(600_000);
    assertThat(model.asked).hasSize(PLENTY.triesMax());
  }

  private static CompletableFuture<ChatText> failed(Kind kind) {
    return CompletableFuture.failedFuture(new CallException(kind, "no"));
  }

  @Test
  void aBudgetThatIsUsedUpEndsTheAskingAndAHigherOneGoesOn() throws Exception {
    ask.settings =
        new AskSettings(
            1, 3, 2 * ScriptedModel.TOKENS, Double.POSITIVE_INFINITY, Duration.ofSeconds(1));
    ask.restore(null);
    for (String what : List.of("a", "b", "c", "e")) {
      ask.put(what, what);
    }
    ask.pass(60_000);
    assertThat(model.asked).containsExactly("a", "b");
    ask.restore(ask.snapshot());
    assertThat(model.asked).containsExactly("a", "b");

    OperatorSubtaskState checkpoint = ask.snapshot();
    ask.settings = PLENTY;
    ask.restore(checkpoint);
    assertThat(model.asked).containsExactly("a", "b", "c", "e");
  }

  @Test
  void callsAreSpacedByTheRate() throws Exception {
    ask.settings = new AskSettings(2, 3, Long.MAX_VALUE, 60, Duration.ofSeconds(1));
    ask.restore(null);
    for (int i = 0; i < 10; i++) {
      ask.put("p" + i, "x" + i);
    }
    assertThat(model.asked).hasSize(1);
    ask.pass(5_000);
    assertThat(model.asked).hasSize(6);
    ask.pass(60_000);
    assertThat(model.asked).hasSize(10);
  }
}
