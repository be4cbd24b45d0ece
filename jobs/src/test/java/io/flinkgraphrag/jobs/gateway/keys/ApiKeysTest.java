package io.flinkgraphrag.jobs.gateway.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ApiKeysTest {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final String HASH = "0".repeat(64);

  @Test
  void aKeyOpensItsGraphsAndNoOther() throws Exception {
    ApiKeys.Made ada = ApiKeys.make("ada", List.of("a", "b,c"));
    ApiKeys.Made all = ApiKeys.make("all", List.of(Access.ALL));
    ApiKeys keys = ApiKeys.read(List.of("# whose", "", ada.line(), all.line()));

    Access access = keys.of(ada.key()).orElseThrow();
    assertThat(access.name()).isEqualTo("ada");
    assertThat(access.may("a")).isTrue();
    assertThat(access.may("b,c")).isTrue();
    assertThat(access.may("c")).isFalse();
    assertThat(keys.of(all.key()).orElseThrow().may("c")).isTrue();
    assertThat(keys.of(ada.key() + "x")).isEmpty();
    assertThat(keys.of("")).isEmpty();
    assertThat(ada.line()).doesNotContain(ada.key());
    assertThat(ada.key()).isNotEqualTo(ApiKeys.make("ada", List.of("a")).key());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "key | line 2 is not JSON",
        "[] | line 2 has no name",
        "{\"name\":\"a\",\"graphs\":[\"g\"]} | line 2 has no sha256",
        "{\"name\":\"a\",\"sha256\":\"AB\",\"graphs\":[\"g\"]} | line 2 has no sha256",
        "{\"name\":\"a\",\"sha256\":\"HASH\"} | line 2 names no graphs",
        "{\"name\":\"a\",\"sha256\":\"HASH\",\"graphs\":[1]} | line 2 has a graph that is no name",
        "{\"name\":\"a\",\"sha256\":\"HASH\",\"graphs\":[\"g\"],\"write\":1} | line 2 has a write that is not",
      })
  void aLineThatIsWrongIsNamed(String line, String said) {
    assertThatThrownBy(() -> ApiKeys.read(List.of("", line.replace("HASH", HASH))))
        .isInstanceOf(ApiKeys.Unreadable.class)
        .hasMessageContaining(said);
  }

  @Test
  void aKeyMayOnlyAskUnlessItsLineSaysMore() throws Exception {
    ApiKeys.Made asks = ApiKeys.make("asks", List.of("g"));
    ApiKeys.Made writes = ApiKeys.make("writes", List.of("g"), true);
    ApiKeys keys = ApiKeys.read(List.of(asks.line(), writes.line()));
    assertThat(keys.of(asks.key()).orElseThrow().write()).isFalse();
    assertThat(keys.of(writes.key()).orElseThrow().write()).isTrue();
  }

  @Test
  void aKeyThatStandsTwiceIsRefused() {
    String line = ApiKeys.make("a", List.of("g")).line();
    assertThatThrownBy(() -> ApiKeys.read(List.of(line, line))).hasMessageContaining("line 2");
  }

  @Test
  void aFileIsReadAgainAndABrokenOneChangesNothing(@TempDir Path folder) throws Exception {
    ApiKeys.Made ada = ApiKeys.make("ada", List.of("a"));
    ApiKeys.Made bob = ApiKeys.make("bob", List.of("b"));
    Path file = Files.writeString(folder.resolve("keys"), ada.line());
    Queue<String> notes = new ConcurrentLinkedQueue<>();
    try (KeyFile keys = KeyFile.open(file, notes::add)) {
      Files.writeString(file, ada.line() + "\n" + bob.line());
      await().atMost(PATIENCE).until(() -> keys.of(bob.key()).isPresent());
      Files.writeString(file, "broken");
      await()
          .atMost(PATIENCE)
          .until(() -> notes.stream().anyMatch(note -> note.contains("line 1 is not JSON")));
      assertThat(keys.of(bob.key())).isPresent();
      Files.delete(file);
      await().atMost(PATIENCE).until(() -> notes.size() == 3);
      assertThat(keys.of(bob.key())).isPresent();
      Files.writeString(file, bob.line());
      await().atMost(PATIENCE).until(() -> keys.of(ada.key()).isEmpty());
      assertThat(keys.of(bob.key())).isPresent();
    }
    assertThatThrownBy(() -> KeyFile.open(folder.resolve("none"), notes::add))
        .hasMessageContaining("there is no file to read");
  }
}
