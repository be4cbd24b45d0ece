package io.flinkgraphrag.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkgraphrag.layout.Cell;
import io.flinkgraphrag.model.VectorSpace;
import io.flinkgraphrag.model.contract.DeadLetter;
import io.flinkgraphrag.model.contract.GraphUpdate;
import io.flinkgraphrag.model.contract.KafkaValue;
import io.flinkgraphrag.model.contract.Progress;
import io.flinkgraphrag.model.contract.Question;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.apache.flink.streaming.util.ProcessFunctionTestHarnesses;
import org.apache.flink.util.InstantiationUtil;
import org.apache.flink.util.OutputTag;
import org.junit.jupiter.api.Test;

// the harness's close declares Exception, and so InterruptedException
@SuppressWarnings("try")
class ParseFunctionsTest {

  /** A record that no source makes: its headers are null, and so a reader fails on it. */
  private static final KafkaValue IMPOSSIBLE =
      new KafkaValue(
          Records.POSITION, null, Records.utf8("{\"text\":\"x\"}"), 12, "", 0, false, null);

  private static int count(OneInputStreamOperatorTestHarness<?, ?> harness, OutputTag<?> tag) {
    Queue<?> out = harness.getSideOutput(tag);
    return out == null ? 0 : out.size();
  }

  @Test
  void aQuestionLeavesByOneDoor() throws Exception {
    try (OneInputStreamOperatorTestHarness<KafkaValue, Question> harness =
        ProcessFunctionTestHarnesses.forProcessFunction(
            InstantiationUtil.clone(new ParseQuestionsFunction(Cell.WHOLE::owns)))) {
      harness.processElement(Records.of("Who?"), 0);
      harness.processElement(Records.of("{\"id\":\"q\",\"text\":\"\"}"), 0);
      harness.processElement(Records.of("{"), 0);
      assertThat(harness.extractOutputValues())
          .extracting(Question::id)
          .containsExactly("in-3-42", "q");
      assertThat(count(harness, ParseQuestionsFunction.DEAD_LETTERS)).isEqualTo(1);
    }
  }

  @Test
  void anUpdateLeavesByOneDoorAndOnlyARefusedOneOfABatchIsProgress() throws Exception {
    try (OneInputStreamOperatorTestHarness<KafkaValue, GraphUpdate> harness =
        ProcessFunctionTestHarnesses.forProcessFunction(
            InstantiationUtil.clone(
                new ParseUpdatesFunction(
                    Cell.WHOLE::owns, graph -> new VectorSpace("model", 384))))) {
      byte[] good = Records.utf8("{\"op\":\"delete\",\"type\":\"entity\",\"id\":\"e\"}");
      harness.processElement(Records.keyed(null, good, Records.header("batch", "b")), 0);
      harness.processElement(
          Records.keyed(null, Records.utf8("{}"), Records.header("batch", "b")), 0);
      harness.processElement(Records.of("{}"), 0);
      harness.processElement(Records.keyed(null, good, Records.header("batch", "\n")), 0);
      assertThat(harness.extractOutputValues()).hasSize(1);
      assertThat(count(harness, ParseUpdatesFunction.DEAD_LETTERS)).isEqualTo(3);
      assertThat(harness.getSideOutput(ParseUpdatesFunction.PROGRESS))
          .extracting(StreamRecord::getValue)
          .containsExactly(new Progress("b", Progress.Outcome.REFUSED));
    }
  }

  @Test
  void anUnexpectedExceptionIsADeadLetterAndNotTheEndOfTheJob() throws Exception {
    try (OneInputStreamOperatorTestHarness<KafkaValue, Question> harness =
        ProcessFunctionTestHarnesses.forProcessFunction(
            new ParseQuestionsFunction(Cell.WHOLE::owns))) {
      harness.processElement(IMPOSSIBLE, 0);
      DeadLetter letter =
          harness.getSideOutput(ParseQuestionsFunction.DEAD_LETTERS).element().getValue();
      assertThat(letter.error().code()).isEqualTo("INTERNAL_ERROR");
      assertThat(letter.error().message()).startsWith("reading a question: ");
    }
  }

  private static final List<String> QUESTIONS =
      List.of(
          "plain text is of the default graph",
          "{\"id\":\"q\",\"text\":\"x\",\"graph\":\"a\"}",
          "{\"id\":\"q\",\"text\":\"\",\"graph\":\"a\"}",
          "{\"id\":\"q\",\"text\":\"x\",\"graph\":7}",
          "{\"text\":\"\",\"graph\":\"a\"}",
          "{\"text\":\"\"}",
          "{\"id\":\"q\",\"text\":\"x\",\"graph\":\"b\"}",
          "{");

  @Test
  void eachQuestionLeavesByOneDoorOfOneCell() throws Exception {
    assertThat(doors(Cell.of("east", "a"))).containsExactly("read q", "read q", "refused");
    assertThat(doors(Cell.of("", "!a")))
        .containsExactly("read in-3-42", "read q", "read q", "refused", "refused");
  }

  private static List<String> doors(Cell cell) throws Exception {
    try (OneInputStreamOperatorTestHarness<KafkaValue, Question> harness =
        ProcessFunctionTestHarnesses.forProcessFunction(
            InstantiationUtil.clone(new ParseQuestionsFunction(cell::owns)))) {
      for (String question : QUESTIONS) {
        harness.processElement(Records.of(question), 0);
      }
      List<String> doors = new ArrayList<>();
      harness.extractOutputValues().forEach(question -> doors.add("read " + question.id()));
      for (int i = 0; i < count(harness, ParseQuestionsFunction.DEAD_LETTERS); i++) {
        doors.add("refused");
      }
      return doors;
    }
  }

  @Test
  void anUpdateThatCannotBeReadIsRefusedByTheCellOfItsGraphOrElseOfTheDefaultOne()
      throws Exception {
    List<KafkaValue> bad =
        List.of(
            Records.of("{\"graph\":\"a\"}"),
            Records.keyed("a|entity|e|", null),
            Records.keyed("a|nonsense|e", null),
            Records.of("{"),
            Records.of("{\"graph\":\"\"}"),
            Records.of("{\"graph\":\"b\"}"));
    assertThat(refused(Cell.of("east", "a"), bad)).containsExactly(0);
    assertThat(refused(Cell.of("west", "!a"), bad)).containsExactly(1, 2, 3, 4, 5);
    assertThat(refused(Cell.of("third", "c"), bad)).isEmpty();
  }

  private static List<Integer> refused(Cell cell, List<KafkaValue> records) throws Exception {
    List<Integer> refused = new ArrayList<>();
    for (int i = 0; i < records.size(); i++) {
      try (OneInputStreamOperatorTestHarness<KafkaValue, GraphUpdate> harness =
          ProcessFunctionTestHarnesses.forProcessFunction(
              new ParseUpdatesFunction(cell::owns, graph -> new VectorSpace("model", 384)))) {
        harness.processElement(records.get(i), 0);
        if (count(harness, ParseUpdatesFunction.DEAD_LETTERS) == 1) {
          refused.add(i);
        }
        assertThat(harness.extractOutputValues()).isEmpty();
      }
    }
    return refused;
  }

  @Test
  void aVectorOfAnotherCellsGraphIsThatCellsToCheck() throws Exception {
    try (OneInputStreamOperatorTestHarness<KafkaValue, GraphUpdate> harness =
        ProcessFunctionTestHarnesses.forProcessFunction(
            new ParseUpdatesFunction(
                Cell.of("east", "a")::owns, graph -> new VectorSpace("model", 384)))) {
      harness.processElement(
          Records.of(
              "{\"op\":\"upsert\",\"type\":\"entity\",\"graph\":\"b\",\"id\":\"e\",\"vector\":[1]}"),
          0);
      assertThat(harness.extractOutputValues()).extracting(GraphUpdate::graph).containsExactly("b");
    }
  }
}
