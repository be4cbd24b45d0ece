package io.flinkgraphrag.jobs.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * OpenAI's own clients, each in its language, from the language's registry. They are kept below
 * target; where a language or its registry is not there, who needs them is skipped.
 */
enum OpenAiClient {
  PYTHON("openai-python", "3.57.0") {
    @Override
    List<List<String>> installing(Path folder) {
      String venv = folder.toString();
      return List.of(
          List.of("python3", "-m", "venv", venv),
          List.of(venv + "/bin/pip", "install", "-q", "openai==" + version()));
    }

    @Override
    List<String> asking(Path folder) {
      return List.of(folder + "/bin/python", script("ask.py"));
    }
  },
  NODE("openai-node", "6.49.0") {
    @Override
    List<List<String>> installing(Path folder) {
      String client = "openai@" + version();
      return List.of(
          List.of("npm", "install", "--silent", "--no-audit", "--prefix", folder + "", client));
    }

    @Override
    List<String> asking(Path folder) {
      return List.of("node", script("ask.mjs"), folder.toString());
    }
  };

  private static final long INSTALL_SECONDS_MAX = 180;
  private static final long ASK_SECONDS_MAX = 120;

  private final String folder;
  private final String version;

  OpenAiClient(String folder, String version) {
    this.folder = folder;
    this.version = version;
  }

  abstract List<List<String>> installing(Path folder);

  abstract List<String> asking(Path folder);

  String version() {
    return version;
  }

  static String script(String name) {
    return Path.of("src/test/resources/openai", name).toAbsolutePath().toString();
  }

  /** What the language's script got from a gateway. */
  JsonNode ask(String url, String key, String model, String question) throws Exception {
    Path installed = Path.of("target", folder + "-" + version).toAbsolutePath();
    Path whole = installed.resolve("whole");
    if (!Files.exists(whole)) {
      Files.createDirectories(installed);
      for (List<String> step : installing(installed)) {
        assumeTrue(works(step), () -> "this machine cannot do " + String.join(" ", step));
      }
      Files.createFile(whole);
    }
    List<String> command = new ArrayList<>(asking(installed));
    command.addAll(List.of(url, key, model, question));
    Path out = Files.createTempFile("openai-", ".out");
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(out.toFile()).start();
    try {
      assertThat(process.waitFor(ASK_SECONDS_MAX, TimeUnit.SECONDS)).isTrue();
      String text = Files.readString(out);
      assertThat(process.exitValue()).as(text).isZero();
      return new ObjectMapper().readTree(text);
    } finally {
      process.destroyForcibly();
      Files.delete(out);
    }
  }

  private static boolean works(List<String> command) throws InterruptedException {
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      boolean ended = process.waitFor(INSTALL_SECONDS_MAX, TimeUnit.SECONDS);
      process.destroyForcibly();
      return ended && process.exitValue() == 0;
    } catch (IOException notThere) {
      return false;
    }
  }
}
