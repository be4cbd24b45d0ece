package io.flinkgraphrag.jobs.options;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flinkgraphrag.start.StartPolicy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever is wrong with an option is said in one way: its key, its value, what is allowed. */
class OptionsReaderTest {

  private static final ConfigOption<Integer> COUNT =
      ConfigOptions.key("test.count").intType().defaultValue(5);
  private static final ConfigOption<Double> SHARE =
      ConfigOptions.key("test.share").doubleType().defaultValue(0.5);
  private static final ConfigOption<Duration> PAUSE =
      ConfigOptions.key("test.pause").durationType().defaultValue(Duration.ofSeconds(1));
  private static final ConfigOption<MemorySize> CACHE =
      ConfigOptions.key("test.cache").memoryType().defaultValue(MemorySize.ofMebiBytes(1));
  private static final ConfigOption<Boolean> ON =
      ConfigOptions.key("test.on").booleanType().defaultValue(true);
  private static final ConfigOption<StartPolicy> POLICY =
      ConfigOptions.key("test.policy").enumType(StartPolicy.class).defaultValue(StartPolicy.ALLOW);
  private static final ConfigOption<String> WORD =
      ConfigOptions.key("test.word").stringType().defaultValue("one");
  private static final ConfigOption<String> NAME =
      ConfigOptions.key("test.name").stringType().noDefaultValue();
  private static final ConfigOption<String> PLACE =
      ConfigOptions.key("test.place").stringType().noDefaultValue();
  private static final ConfigOption<String> SECRET =
      ConfigOptions.key("test.password")
          .stringType()
          .defaultValue("")
          .withDeprecatedKeys("test.credentials");

  private static OptionsReader reader(String key, String value) {
    return new OptionsReader(
        Configuration.fromMap(Map.of(key, value)), Map.<String, String>of()::get);
  }

  private static void refused(ThrowingCallable reading, String message) {
    assertThatThrownBy(reading).isInstanceOf(InvalidOptionException.class).hasMessage(message);
  }

  @Test
  void whatCannotBeParsedIsRefusedWithWhatCan() {
    refused(
        () -> reader("test.count", "many").whole(COUNT, 1, 9),
        "test.count is \"many\"; allowed: a whole number, 1 to 9.");
    refused(
        () -> reader("test.pause", "soon").duration(PAUSE, Duration.ZERO),
        "test.pause is \"soon\"; allowed: a duration such as 10 s, 0 ms or more.");
    refused(
        () -> reader("test.cache", "big").bytes(CACHE),
        "test.cache is \"big\"; allowed: a size such as 64 mb.");
    refused(
        () -> reader("test.on", "maybe").get(ON), "test.on is \"maybe\"; allowed: true, false.");
    refused(
        () -> reader("test.policy", "hope").get(POLICY),
        "test.policy is \"hope\"; allowed: refuse, allow.");
  }

  @Test
  void whatIsOutOfRangeIsRefusedWithTheRange() {
    refused(
        () -> reader("test.count", "10").whole(COUNT, 1, 9),
        "test.count is \"10\"; allowed: a whole number, 1 to 9.");
    refused(
        () -> reader("test.count", "0").whole(COUNT, 1),
        "test.count is \"0\"; allowed: a whole number, 1 or more.");
    refused(
        () -> reader("test.share", "1.5").share(SHARE),
        "test.share is \"1.5\"; allowed: a number above 0, at most 1.");
    refused(
        () -> reader("test.share", "NaN").share(SHARE),
        "test.share is \"NaN\"; allowed: a number above 0, at most 1.");
    refused(
        () -> reader("test.pause", "0 s").duration(PAUSE, Duration.ofMillis(1)),
        "test.pause is \"0 s\"; allowed: a duration such as 10 s, 1 ms or more.");
    refused(
        () -> reader("test.word", "three").oneOf(WORD, List.of("one", "two")),
        "test.word is \"three\"; allowed: one, two.");
  }

  @Test
  void theEndsOfARangeAreAllowed() {
    assertThat(reader("test.count", "1").whole(COUNT, 1, 9)).isEqualTo(1);
    assertThat(reader("test.count", "9").whole(COUNT, 1, 9)).isEqualTo(9);
    assertThat(reader("test.share", "1").share(SHARE)).isEqualTo(1);
    assertThat(reader("test.pause", "1 ms").duration(PAUSE, Duration.ofMillis(1)))
        .isEqualTo(Duration.ofMillis(1));
    assertThat(reader("test.other", "x").whole(COUNT, 1, 9)).isEqualTo(5);
  }

  @Test
  void whatIsNeededAndMissingIsNamedWithItsPlace() {
    refused(
        () -> reader("test.count", "1").requireAll("somebody asks", COUNT, NAME, PLACE),
        "test.name and test.place must be set where somebody asks.");
  }

  @Test
  void whatIsMadeOfSeveralOptionsNamesThoseThatWereGiven() {
    refused(
        () ->
            reader("test.word", "two")
                .made(
                    () -> {
                      throw new IllegalArgumentException("two is not enough");
                    },
                    WORD,
                    COUNT),
        "test.word is \"two\": two is not enough");
  }

  @Test
  void noMessageShowsTheFieldsOfAServersOwnOrAUrlsPassword() {
    ConfigOption<String> body = ConfigOptions.key("test.extra-body").stringType().noDefaultValue();
    refused(
        () ->
            reader("test.extra-body", "{\"pass\":\"hunter2\"}")
                .made(OptionsReaderTest::thrown, body),
        "test.extra-body (its value is not shown): it does not fit");
    refused(
        () -> reader("test.word", "http://u:pa;ss@h/v1").made(OptionsReaderTest::thrown, WORD),
        "test.word is \"http://***@h/v1\": it does not fit");
    refused(
        () -> reader("test.word", "http://h/v1?token=a;b").made(OptionsReaderTest::thrown, WORD),
        "test.word is \"http://h/v1?***\": it does not fit");
  }

  private static String thrown() {
    throw new IllegalArgumentException("it does not fit");
  }

  @Test
  void aSecretIsReadFromTheEnvironmentWhereNoOptionSaysIt() {
    Map<String, String> environment = Map.of("SECRET", "from outside");
    OptionsReader without = new OptionsReader(new Configuration(), environment::get);
    OptionsReader with =
        new OptionsReader(
            Configuration.fromMap(Map.of("test.password", "from here")), environment::get);
    assertThat(without.secret(SECRET, "SECRET")).isEqualTo("from outside");
    assertThat(without.secret(SECRET, "OTHER")).isEmpty();
    assertThat(with.secret(SECRET, "SECRET")).isEqualTo("from here");
  }

  @Test
  void aVariableMayNameAFileWithTheSecret(@TempDir Path folder) throws Exception {
    Path file = Files.writeString(folder.resolve("key"), "from a file\n");
    Map<String, String> environment =
        Map.of(
            "A_FILE", file.toString(), "B", "itself", "B_FILE", file.toString(), "C_FILE", "/no");
    OptionsReader reader = new OptionsReader(new Configuration(), environment::get);
    assertThat(reader.secret(SECRET, "A")).isEqualTo("from a file");
    assertThat(reader.secret(SECRET, "B")).isEqualTo("itself");
    assertThatThrownBy(() -> reader.secret(SECRET, "C"))
        .isInstanceOf(InvalidOptionException.class)
        .hasMessageContaining("C_FILE");
  }

  @Test
  void noMessageShowsASecret() {
    for (String key : List.of("test.password", "test.word")) {
      ConfigOption<?> option = key.equals("test.word") ? WORD : SECRET;
      assertThatThrownBy(
              () ->
                  reader(key, "http://user:hush@host/v1?token=hush")
                      .made(
                          () -> {
                            throw new IllegalArgumentException("it does not fit");
                          },
                          option))
          .isInstanceOf(InvalidOptionException.class)
          .hasMessageContaining(key)
          .hasMessageEndingWith(": it does not fit")
          .hasMessageNotContaining("hush");
    }
  }

  /** Flink's web UI shows what stands under that key; no reason to show it again. */
  @Test
  void aSecretUnderAnOlderKeyIsNotShownEither() {
    assertThatThrownBy(
            () ->
                reader("test.credentials", "hush")
                    .made(
                        () -> {
                          throw new IllegalArgumentException("it does not fit");
                        },
                        SECRET))
        .hasMessage("test.password (its value is not shown): it does not fit");
  }
}
