package io.flinkgraphrag.jobs.gateway.asking;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkgraphrag.jobs.gateway.http.HttpFault;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class RecentAnswersTest {

  private static final int COUNT_MAX = 3;
  private static final long BYTES_MAX = 2_000;
  private static final Duration AGE_MAX = Duration.ofMinutes(1);

  private final AtomicLong now = new AtomicLong();
  private final RecentAnswers recent = new RecentAnswers(COUNT_MAX, BYTES_MAX, AGE_MAX, now::get);

  /** Of a question that no gateway asked. */
  private static SeenAnswer answer(String question, String text) {
    return new SeenAnswer(value(question, text), "");
  }

  private static byte[] value(String question, String text) {
    return "{\"question\":\"%s\",\"status\":\"ANSWERED\",\"answer\":\"%s\"}"
        .formatted(question, text)
        .getBytes(StandardCharsets.UTF_8);
  }

  private Optional<AnswerRecord> find(String key, String text) throws HttpFault {
    return recent.find(question(key, "{\"text\":\"%s\"}".formatted(text)));
  }

  private static AskQuestion question(String key, String json) throws HttpFault {
    String id = key.substring(2);
    return AskQuestion.read(
        json.replaceFirst("\\{", "{\"graph\":\"g\",\"id\":\"" + id + "\",")
            .getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void anAnswerIsFoundByItsKeyAndItsText() throws Exception {
    recent.put("g|1", answer("Who?", "Ada"));
    recent.put("g|1", answer("When?", "1843"));

    assertThat(find("g|1", "Who?").orElseThrow().json().path("answer").asText()).isEqualTo("Ada");
    assertThat(find("g|1", "When?")).isPresent();
    assertThat(find("g|1", "Where?")).isEmpty();
    assertThat(find("g|2", "Who?")).isEmpty();
  }

  @Test
  void lookUpsOfTwoEntitiesUnderOneIdAreToldApart() throws Exception {
    AskQuestion norvik = question("g|1", "{\"text\":\"Who?\",\"entity\":\"norvik\"}");
    AskQuestion pump = question("g|1", "{\"text\":\"Who?\",\"entity\":\"pump\"}");
    AskQuestion neither = question("g|1", "{\"text\":\"Who?\"}");
    recent.put("g|1", new SeenAnswer(value("Who?", "Norvik"), norvik.asked()));

    assertThat(recent.find(norvik)).isPresent();
    assertThat(recent.find(pump)).isEmpty();
    assertThat(recent.find(neither)).isEmpty();
    recent.put("g|1", new SeenAnswer(value("Who?", "pump"), pump.asked()));
    assertThat(recent.find(pump).orElseThrow().json().path("answer").asText()).isEqualTo("pump");
    assertThat(recent.find(norvik).orElseThrow().json().path("answer").asText())
        .isEqualTo("Norvik");
  }

  @Test
  void whatWasAskedElseUnderAnIdIsNotRead() throws Exception {
    int others = 5_000;
    RecentAnswers many = new RecentAnswers(others, Long.MAX_VALUE, AGE_MAX, now::get);
    AskQuestion other = question("g|1", "{\"text\":\"another\"}");
    byte[] value = value("another", "a".repeat(500));
    for (int i = 0; i < others; i++) {
      many.put("g|1", new SeenAnswer(value, other.asked()));
    }
    long began = System.nanoTime();
    for (int i = 0; i < others; i++) {
      assertThat(AnswerRecord.read(value)).isPresent();
    }
    long readOnce = System.nanoTime() - began;
    AskQuestion question = question("g|1", "{\"text\":\"Who?\"}");
    began = System.nanoTime();
    for (int i = 0; i < 10; i++) {
      assertThat(many.find(question)).isEmpty();
    }
    assertThat(System.nanoTime() - began).as("ten times nothing").isLessThan(readOnce);
  }

  @Test
  void theOldestGoWhereThereAreTooMany() throws Exception {
    for (int i = 0; i < COUNT_MAX + 2; i++) {
      recent.put("g|" + i, answer("q", "a"));
    }
    assertThat(recent.count()).isEqualTo(COUNT_MAX);
    assertThat(find("g|1", "q")).isEmpty();
    assertThat(find("g|2", "q")).isPresent();
  }

  @Test
  void theOldestGoWhereTheyAreTooLarge() throws Exception {
    recent.put("g|1", answer("q", "a".repeat(900)));
    recent.put("g|2", answer("q", "a".repeat(900)));
    assertThat(recent.bytes()).isLessThanOrEqualTo(BYTES_MAX);
    assertThat(find("g|1", "q")).isEmpty();
    assertThat(find("g|2", "q")).isPresent();

    recent.put("g|3", answer("q", "a".repeat(3_000)));
    assertThat(recent.count()).isZero();
    assertThat(recent.bytes()).isZero();
  }

  @Test
  void theOldestGoWhereTheyAreTooOld() throws Exception {
    recent.put("g|1", answer("q", "a"));
    now.addAndGet(TimeUnit.SECONDS.toNanos(40));
    recent.put("g|1", answer("other", "b"));
    now.addAndGet(TimeUnit.SECONDS.toNanos(21));
    assertThat(find("g|1", "q")).isEmpty();
    assertThat(find("g|1", "other")).isPresent();
    now.addAndGet(TimeUnit.SECONDS.toNanos(60));
    assertThat(find("g|1", "other")).isEmpty();
    assertThat(recent.bytes()).isZero();
  }
}
