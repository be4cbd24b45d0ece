package io.flinkgraphrag.jobs.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flinkgraphrag.jobs.options.GraphRagOptions;
import io.flinkgraphrag.jobs.options.InvalidOptionException;
import io.flinkgraphrag.layout.RerankerName;
import io.flinkgraphrag.rerank.onnx.OnnxRerankerFactory;
import io.flinkgraphrag.rerank.server.ServerRerankerFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which rerankers a configuration opens, and what is said where it cannot. */
class RerankSettingsTest {

  private static final Map<String, String> SERVER =
      Map.of(
          "graphrag.rerank.reranker", "server",
          "graphrag.rerank.server.url", "http://127.0.0.1:8080",
          "graphrag.rerank.server.api-key", "secret");

  @TempDir private Path folder;

  private static RerankSettings settings(Map<String, String> options) {
    return AnswerQuestionsSettings.of(Configuration.fromMap(options)).rerank();
  }

  private Map<String, String> with(Map<String, String> options, String layouts) throws Exception {
    Path file = folder.resolve("layouts.yaml");
    Files.writeString(file, layouts);
    Map<String, String> all = new HashMap<>(options);
    all.put(GraphRagOptions.LAYOUTS.key(), file.toString());
    return all;
  }

  @Test
  void withoutOptionsNobodyIsOpened() {
    assertThat(settings(Map.of()).rerankers().factories()).isEmpty();
    assertThat(settings(Map.of()).rerankers().plan().used()).isEmpty();
  }

  @Test
  void onlyThoseThatAGraphWantsAreOpened() throws Exception {
    RerankSettings both =
        settings(
            with(
                Map.of(
                    "graphrag.rerank.server.url", "http://127.0.0.1:8080",
                    "graphrag.rerank.onnx.folder", "/models/bge"),
                "graphs: {a: {reranker: server}, b: {reranker: onnx}, c: {reranker: none}}"));
    assertThat(both.rerankers().factories().get(RerankerName.SERVER))
        .isInstanceOf(ServerRerankerFactory.class);
    assertThat(both.rerankers().factories().get(RerankerName.ONNX))
        .isEqualTo(new OnnxRerankerFactory("/models/bge", 1, 512));
    assertThat(settings(with(SERVER, "default: {reranker: none}")).rerankers().factories())
        .isEmpty();
  }

  @Test
  void theKeyIsToldToNobodyButTheServer() {
    assertThat(settings(SERVER).toString()).contains("apiKey=***").doesNotContain("secret");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "reranker | best | none, server, onnx",
        "candidates | 1 | a whole number, 2 to 100",
        "candidates | 101 | a whole number, 2 to 100",
        "passage-chars | 9000 | a whole number, 1 to 8000",
        "timeout | 0 s | 1 ms or more",
        "server.dialect | cohere | jina, tei",
        "server.extra-body | {\"documents\":[]} | which the job sets itself",
        "server.extra-body | [1] | no JSON object",
        "server.url | ftp://host | graphrag.rerank.server.url",
      })
  void aValueThatCannotWorkIsRefusedWithItsKey(String key, String value, String says) {
    Map<String, String> options = new HashMap<>(SERVER);
    options.put("graphrag.rerank." + key, value);
    assertThatThrownBy(() -> settings(options))
        .isInstanceOf(InvalidOptionException.class)
        .hasMessageContaining("graphrag.rerank." + key)
        .hasMessageContaining(says);
  }

  @Test
  void whatARerankerNeedsIsAskedFor() throws Exception {
    assertThatThrownBy(() -> settings(Map.of("graphrag.rerank.reranker", "server")))
        .hasMessageContaining("graphrag.rerank.server.url must be set where");
    Map<String, String> onnx = with(Map.of(), "graphs: {a: {reranker: onnx}}");
    assertThatThrownBy(() -> settings(onnx))
        .hasMessageContaining("graphrag.rerank.onnx.folder must be set where")
        .hasMessageContaining("is onnx");
    Map<String, String> misspelt = with(Map.of(), "graphs: {a: {reranker: onyx}}");
    assertThatThrownBy(() -> settings(misspelt))
        .hasMessageContaining("graphs.a: unknown reranker \"onyx\"; known: none, server, onnx");
  }
}
