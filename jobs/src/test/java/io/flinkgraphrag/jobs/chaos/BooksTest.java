package io.flinkgraphrag.jobs.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkgraphrag.jobs.chaos.Fault.Kind;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class BooksTest {

  private static final long SECOND = Duration.ofSeconds(1).toNanos();
  private static final Place PLACE = new Place("questions", 1, 17);

  private final Books books = new Books("run-", BooksTest::right);

  private static Terminal right(int number) {
    return new Terminal("ANSWERED", "", "text " + number);
  }

  @BeforeEach
  void begin() {
    books.begin("first", false, 0);
  }

  private void ask(int number, long seconds) {
    books.asked(number, seconds * SECOND);
  }

  private void answer(int number, long seconds) {
    books.answered("run-" + number, right(number), seconds * SECOND);
  }

  private static Tally tally(int asked, int answered, int lost, int doubled, int wrong) {
    return new Tally(asked, answered, lost, doubled, wrong, 0);
  }

  private List<Kind> kinds() {
    return books.faults().stream().map(Fault::kind).toList();
  }

  @Test
  void oneRightAnswerForEachQuestionIsRight() {
    ask(0, 1);
    ask(1, 2);
    assertThat(books.isPaid(2)).isFalse();
    answer(1, 3);
    answer(0, 3);
    assertThat(books.isPaid(2)).isTrue();
    assertThat(books.tally()).isEqualTo(tally(2, 2, 0, 0, 0));
    assertThat(books.tally().isRight()).isTrue();
    assertThat(books.faults()).isEmpty();
  }

  @Test
  void aQuestionWithoutAnAnswerIsLost() {
    ask(0, 1);
    ask(1, 2);
    ask(2, 3);
    answer(0, 4);
    books.close(2);
    assertThat(books.tally()).isEqualTo(tally(3, 1, 1, 0, 0));
    assertThat(books.faults())
        .singleElement()
        .hasToString("LOST run-1, asked in [first], seen in [first]: no terminal record");
    assertThat(books.isPaid(3)).as("the third is still owed").isFalse();
  }

  @Test
  void aSecondAnswerIsDoubledAlsoInALaterStep() {
    ask(0, 1);
    answer(0, 2);
    answer(0, 3);
    assertThat(books.tally()).isEqualTo(tally(1, 1, 0, 1, 0));
    books.begin("second", false, 4 * SECOND);
    answer(0, 5);
    assertThat(books.tally()).isEqualTo(tally(0, 0, 0, 1, 0));
    assertThat(kinds()).containsExactly(Kind.DOUBLED, Kind.DOUBLED);
  }

  @Test
  void anotherTextIsWrong() {
    ask(0, 1);
    books.answered("run-0", new Terminal("ANSWERED", "", "another text"), 2 * SECOND);
    assertThat(books.tally()).isEqualTo(tally(1, 1, 0, 0, 1));
    assertThat(books.faults().get(0).detail()).contains("another text", "text 0");
  }

  @Test
  void anotherStatusIsWrong() {
    ask(0, 1);
    books.answered("run-0", new Terminal("EXPIRED", "", "text 0"), 2 * SECOND);
    assertThat(books.tally()).isEqualTo(tally(1, 1, 0, 0, 1));
  }

  @Test
  void aDegradedAnswerIsRightOnlyWhereTheStepDegradesAndTheTextIsTheSame() {
    Terminal same = new Terminal("DEGRADED", "GENERATOR_UNREACHABLE", "text 0");
    ask(0, 1);
    books.answered("run-0", same, 2 * SECOND);
    assertThat(books.tally()).isEqualTo(new Tally(1, 1, 0, 0, 1, 1));

    books.begin("second", true, 3 * SECOND);
    ask(1, 3);
    ask(2, 3);
    books.answered("run-1", new Terminal("DEGRADED", "", "text 1"), 4 * SECOND);
    books.answered("run-2", same, 4 * SECOND);
    assertThat(books.tally()).isEqualTo(new Tally(2, 2, 0, 0, 1, 2));
  }

  @Test
  void anAnswerToWhatNobodyAskedIsWrongAndOneOfAnotherRunIsNoneOfOurs() {
    answer(5, 1);
    books.answered("run-x", right(0), SECOND);
    books.answered("other-0", right(0), SECOND);
    assertThat(books.tally()).isEqualTo(tally(0, 0, 0, 0, 2));
  }

  @Test
  void aQuestionIsGivenUpWhenMuchLaterOnesAreAnsweredAndToldWhenItComesAfterAll() {
    ask(0, 1);
    ask(1, 100);
    books.corrupted(PLACE, SECOND);
    ask(2, 302);
    books.giveUp(300 * SECOND);
    answer(2, 303);
    assertThat(books.tally().lost()).isZero();
    books.giveUp(300 * SECOND);
    assertThat(books.tally()).as("and a letter").isEqualTo(tally(3, 1, 2, 0, 0));
    answer(0, 400);
    assertThat(books.tally()).isEqualTo(tally(3, 2, 2, 0, 1));
    assertThat(books.faults().get(2).detail()).startsWith("it came after it was given up");
  }

  @Test
  void aQuestionThatKafkaDoesNotTakeIsTold() {
    ask(0, 1);
    books.unsent(0, "too large");
    assertThat(kinds()).containsExactly(Kind.UNSENT);
    assertThat(books.tally().isRight()).isFalse();
  }

  @Test
  void aCorruptRecordIsOwedOneDeadLetterWhicheverIsHeardOfFirst() {
    Place other = new Place("questions", 1, 18);
    books.corrupted(PLACE, SECOND);
    assertThat(books.isPaid(0)).isFalse();
    books.deadLetter(PLACE);
    books.deadLetter(other);
    books.corrupted(other, SECOND);
    books.closeLetters();
    assertThat(books.isPaid(0)).isTrue();
    assertThat(books.faults()).isEmpty();
  }

  @Test
  void deadLettersAreLostDoubledAndWrongToo() {
    books.corrupted(PLACE, SECOND);
    books.closeLetters();
    assertThat(kinds()).containsExactly(Kind.LOST);
    books.deadLetter(new Place("questions", 0, 1));
    books.deadLetter(new Place("questions", 0, 1));
    books.closeLetters();
    assertThat(kinds()).containsExactly(Kind.LOST, Kind.DOUBLED, Kind.WRONG);
  }

  @Test
  void theOutageIsTheLongestTimeWithoutAnAnswerWhileOneWasOwed() {
    ask(0, 1);
    answer(0, 2);
    ask(1, 20);
    answer(1, 23);
    assertThat(books.delays().longestGap()).as("nothing was owed before").isEqualTo(3 * SECOND);
    ask(2, 24);
    ask(3, 25);
    answer(3, 30);
    answer(2, 31);
    assertThat(books.delays().longestGap()).isEqualTo(6 * SECOND);
    assertThat(books.delays().longest()).isEqualTo(7 * SECOND);
    books.begin("second", false, 40 * SECOND);
    assertThat(books.delays().longestGap()).isZero();
  }

  @Test
  void anAnswerIsLateWhileItIsOwedForLongerThanUsual() {
    books.usualDelay(2 * SECOND);
    ask(0, 10);
    books.look(11 * SECOND);
    assertThat(books.delays().lastLate()).as("the beginning").isZero();
    books.look(15 * SECOND);
    assertThat(books.delays().lastLate()).isEqualTo(15 * SECOND);
    answer(0, 16);
    books.look(20 * SECOND);
    assertThat(books.delays().lastLate()).isEqualTo(16 * SECOND);
  }
}
