package io.flinkgraphrag.jobs.gateway.asking;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class RecentAnswersTest {

  private static final int COUNT_MAX = 3;
  private static final long BYTES_MAX = 2_000;
  private static final Duration AGE_MAX = Duration.ofMinutes(1);

  private final AtomicLong now = new AtomicLong();
  private final RecentAnswers recent = new RecentAnswers(COUNT_MAX, BYTES_MAX, AGE_MAX, now::get);

  private static byte[] answer(String question, String text) {
    return "{\"question\":\"%s\",\"status\":\"ANSWERED\",\"answer\":\"%s\"}"
        .formatted(question, text)
        .getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void anAnswerIsFoundByItsKeyAndItsText() {
    recent.put("g|1", answer("Who?", "Ada"));
    recent.put("g|1", answer("When?", "1843"));

    assertThat(recent.find("g|1", "Who?").orElseThrow().json().path("answer").asText())
        .isEqualTo("Ada");
    assertThat(recent.find("g|1", "When?")).isPresent();
    assertThat(recent.find("g|1", "Where?")).isEmpty();
    assertThat(recent.find("g|2", "Who?")).isEmpty();
  }

  @Test
  void theOldestGoWhereThereAreTooMany() {
    for (int i = 0; i < COUNT_MAX + 2; i++) {
      recent.put("g|" + i, answer("q", "a"));
    }
    assertThat(recent.count()).isEqualTo(COUNT_MAX);
    assertThat(recent.find("g|1", "q")).isEmpty();
    assertThat(recent.find("g|2", "q")).isPresent();
  }

  @Test
  void theOldestGoWhereTheyAreTooLarge() {
    recent.put("g|1", answer("q", "a".repeat(900)));
    recent.put("g|2", answer("q", "a".repeat(900)));
    assertThat(recent.bytes()).isLessThanOrEqualTo(BYTES_MAX);
    assertThat(recent.find("g|1", "q")).isEmpty();
    assertThat(recent.find("g|2", "q")).isPresent();

    recent.put("g|3", answer("q", "a".repeat(3_000)));
    assertThat(recent.count()).isZero();
    assertThat(recent.bytes()).isZero();
  }

  @Test
  void theOldestGoWhereTheyAreTooOld() {
    recent.put("g|1", answer("q", "a"));
    now.addAndGet(TimeUnit.SECONDS.toNanos(40));
    recent.put("g|1", answer("other", "b"));
    now.addAndGet(TimeUnit.SECONDS.toNanos(21));
    assertThat(recent.find("g|1", "q")).isEmpty();
    assertThat(recent.find("g|1", "other")).isPresent();
    now.addAndGet(TimeUnit.SECONDS.toNanos(60));
    assertThat(recent.find("g|1", "other")).isEmpty();
    assertThat(recent.bytes()).isZero();
  }
}
