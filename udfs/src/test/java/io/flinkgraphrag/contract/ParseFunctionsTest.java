package io.flinkgraphrag.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkgraphrag.model.DeadLetter;
import io.flinkgraphrag.model.GraphUpdate;
import io.flinkgraphrag.model.KafkaValue;
import io.flinkgraphrag.model.Progress;
import io.flinkgraphrag.model.Question;
import io.flinkgraphrag.model.VectorSpace;
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
            InstantiationUtil.clone(new ParseQuestionsFunction()))) {
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
                new ParseUpdatesFunction(graph -> new VectorSpace("model", 384))))) {
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
        ProcessFunctionTestHarnesses.forProcessFunction(new ParseQuestionsFunction())) {
      harness.processElement(IMPOSSIBLE, 0);
      DeadLetter letter =
          harness.getSideOutput(ParseQuestionsFunction.DEAD_LETTERS).element().getValue();
      assertThat(letter.error().code()).isEqualTo("INTERNAL_ERROR");
      assertThat(letter.error().message()).startsWith("reading a question: ");
    }
  }
}
