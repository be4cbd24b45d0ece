package io.flinkgraphrag.start;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.junit.jupiter.api.Test;

class StartGuardTest {

  private static final TopicPartition ZERO = new TopicPartition("questions", 0);
  private static final TopicPartition ONE = new TopicPartition("questions", 1);

  @FunctionalInterface
  private interface Answer {
    Map<TopicPartition, Long> get() throws IOException;
  }

  private static StartGuard guard(StartPolicy policy, Answer answer) {
    return new StartGuard(
        "questions",
        "g",
        policy,
        policy,
        new GroupOffsets() {

          private static final long serialVersionUID = 1L;

          @Override
          public Map<TopicPartition, Long> committed(String topic) throws IOException {
            assertThat(topic).isEqualTo("questions");
            return answer.get();
          }

          @Override
          public OffsetCommits commits() {
            throw new AssertionError("nothing is committed by a start");
          }
        });
  }

  private static KafkaPartitionSplit split(TopicPartition partition, long next) {
    return new KafkaPartitionSplit(partition, next);
  }

  @Test
  void aGroupThatHasCommittedNothingMayStartEmpty() {
    assertThatCode(() -> guard(StartPolicy.REFUSE, Map::of).requireMayStartEmpty())
        .doesNotThrowAnyException();
  }

  @Test
  void anEmptyStartAfterAnswersEndsTheJobForGoodAndSaysWhatToDo() {
    assertThatThrownBy(
            () -> guard(StartPolicy.REFUSE, () -> Map.of(ONE, 7L)).requireMayStartEmpty())
        .isInstanceOf(SuppressRestartsException.class)
        .hasRootCauseMessage(
            "the job starts without state, but its consumer group g has committed offsets on"
                + " questions (questions-1 7): an earlier job has read it, and answers, batch"
                + " counts and dead letters would be repeated or lost. Start from its newest"
                + " checkpoint or savepoint (./graphrag start --from PATH, or --fromSavepoint); or, to"
                + " build everything anew, set graphrag.start.empty: allow (up: -Dgraphrag.start.empty=allow; docs/operations.md,"
                + " \"Starting without state\")");
  }

  @Test
  void whoMeansItStartsEmptyWithoutAskingKafka() {
    assertThatCode(
            () ->
                guard(
                        StartPolicy.ALLOW,
                        () -> {
                          throw new IOException("away");
                        })
                    .requireMayStartEmpty())
        .doesNotThrowAnyException();
  }

  @Test
  void kafkaThatIsAwayOrForbidsTheQuestionRefusesNothingForGood() throws Exception {
    assertThatThrownBy(
            () ->
                guard(
                        StartPolicy.REFUSE,
                        () -> {
                          throw new IOException("away");
                        })
                    .requireMayStartEmpty())
        .isInstanceOf(IOException.class)
        .hasMessage("away");
    StartGuard forbidden =
        guard(
            StartPolicy.REFUSE,
            () -> {
              throw GroupAuthorizationException.forGroupId("g");
            });
    assertThatThrownBy(forbidden::requireMayStartEmpty)
        .isInstanceOf(IOException.class)
        .hasMessageContaining("the operation Describe on the group")
        .hasMessageContaining("graphrag.start.empty: allow");
    assertThat(forbidden.recordsAgain(List.of(split(ZERO, 1)))).isZero();
  }

  @Test
  void aStateOlderThanWhatWasCommittedIsRefusedAndSaysHowManyRecordsAreReadAgain() {
    assertThatThrownBy(
            () ->
                guard(StartPolicy.REFUSE, () -> Map.of(ZERO, 5L, ONE, 7L))
                    .recordsAgain(List.of(split(ZERO, 5), split(ONE, 3))))
        .isInstanceOf(SuppressRestartsException.class)
        .hasStackTraceContaining(
            "(questions-1 at 3, committed 7): at most 4 records are read again")
        .hasStackTraceContaining("graphrag.start.older: allow");
  }

  @Test
  void anAllowedOlderStateIsCounted() throws Exception {
    assertThat(
            guard(StartPolicy.ALLOW, () -> Map.of(ZERO, 5L, ONE, 7L))
                .recordsAgain(List.of(split(ZERO, 4), split(ONE, 3))))
        .isEqualTo(5);
  }

  @Test
  void theNewestStateIsNeverBehind() throws Exception {
    List<KafkaPartitionSplit> restored =
        List.of(split(ZERO, 6), split(ONE, KafkaPartitionSplit.EARLIEST_OFFSET));
    assertThat(guard(StartPolicy.REFUSE, () -> Map.of(ZERO, 5L)).recordsAgain(restored)).isZero();
    assertThat(guard(StartPolicy.REFUSE, Map::of).recordsAgain(restored)).isZero();
  }

  @Test
  void aPartitionThatTheOlderStateHadNotReadIsReadFromItsFirstRecordAndCounted() throws Exception {
    StartGuard guard = guard(StartPolicy.ALLOW, () -> Map.of(ZERO, 5L, ONE, 7L));
    assertThat(
            guard.recordsAgain(
                List.of(split(ZERO, 0), split(ONE, KafkaPartitionSplit.EARLIEST_OFFSET))))
        .isEqualTo(12);
  }

  @Test
  void aStateWithoutNumbersIsRefusedWhereALaterOneMayHaveReadAndSaysThatQuestionsAreLost() {
    assertThatThrownBy(
            () ->
                guard(StartPolicy.REFUSE, () -> Map.of(ONE, 7L))
                    .recordsAgain(List.of(unnumbered(ZERO), unnumbered(ONE))))
        .isInstanceOf(SuppressRestartsException.class)
        .hasStackTraceContaining("partitions of questions (questions-1 committed 7)")
        .hasStackTraceContaining("is not answered")
        .hasStackTraceContaining("graphrag.start.older: allow");
  }

  @Test
  void aStateWithoutNumbersReadsNothingAgainAndMayGoOnWhereNothingIsCommitted() throws Exception {
    List<KafkaPartitionSplit> restored = List.of(unnumbered(ONE));
    assertThat(guard(StartPolicy.ALLOW, () -> Map.of(ONE, 7L)).recordsAgain(restored)).isZero();
    assertThat(guard(StartPolicy.REFUSE, () -> Map.of(ZERO, 7L)).recordsAgain(restored)).isZero();
  }

  /** As builds before had a partition of questions from which nothing was read. */
  private static KafkaPartitionSplit unnumbered(TopicPartition partition) {
    return split(partition, KafkaPartitionSplit.COMMITTED_OFFSET);
  }
}
