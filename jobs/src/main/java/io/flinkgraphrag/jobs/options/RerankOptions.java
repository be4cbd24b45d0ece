package io.flinkgraphrag.jobs.options;

import java.time.Duration;
import java.util.List;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;

/**
 * Who puts the best passages into their last order. How the servers among them are looked at,
 * balanced and asked again is said for all pools, in {@link GeneratorPoolOptions}.
 */
public final class RerankOptions {

  public static final ConfigOption<String> RERANKER =
      ConfigOptions.key("graphrag.rerank.reranker")
          .stringType()
          .defaultValue("none")
          .withDescription(
              "Who puts the best passages of a question into their last order: none (the ranking's"
                  + " order stays), server (servers that speak /rerank: TEI, vLLM, Jina and others),"
                  + " or onnx (a cross-encoder in process). For graphs whose layout says none; see"
                  + " docs/rerankers.md.");

  public static final ConfigOption<Integer> CANDIDATES =
      ConfigOptions.key("graphrag.rerank.candidates")
          .intType()
          .defaultValue(30)
          .withDescription("So many passages, the best by the ranking, are sent to the reranker.");

  public static final ConfigOption<Duration> TIMEOUT =
      ConfigOptions.key("graphrag.rerank.timeout")
          .durationType()
          .defaultValue(Duration.ofSeconds(2))
          .withDescription(
              "A question waits so long for its reranker, all attempts together, and at most"
                  + " graphrag.round.time-share of its remaining time. Then it goes on in the order"
                  + " that it had.");

  public static final ConfigOption<Integer> CAPACITY =
      ConfigOptions.key("graphrag.rerank.capacity")
          .intType()
          .defaultValue(32)
          .withDescription(
              "Questions at rerankers at a time, per subtask. Beyond it a question goes on at once"
                  + " in the order that it had.");

  public static final ConfigOption<Integer> PASSAGE_CHARS =
      ConfigOptions.key("graphrag.rerank.passage-chars")
          .intType()
          .defaultValue(2_000)
          .withDescription(
              "Characters of a passage, title included, that the reranker reads. Most models read"
                  + " 512 tokens, which is about as much in English.");

  public static final ConfigOption<List<String>> SERVER_SOURCES =
      ConfigOptions.key("graphrag.rerank.server.url")
          .stringType()
          .asList()
          .noDefaultValue()
          .withDescription(
              "Where the servers are, one or more, separated by semicolons: a base URL up to /rerank,"
                  + " such as http://127.0.0.1:8080 or http://127.0.0.1:8000/v1, or a source of them as"
                  + " of generators (docs/generators.md).");

  public static final ConfigOption<String> SERVER_DIALECT =
      ConfigOptions.key("graphrag.rerank.server.dialect")
          .stringType()
          .defaultValue("jina")
          .withDescription(
              "How the servers want to be asked: jina (Jina, vLLM, llama.cpp, Infinity, Cohere), or"
                  + " tei (text-embeddings-inference).");

  public static final ConfigOption<String> SERVER_MODEL =
      ConfigOptions.key("graphrag.rerank.server.model")
          .stringType()
          .defaultValue("")
          .withDescription(
              "The model as the servers name it. Empty for servers that have one and need no name.");

  public static final ConfigOption<String> SERVER_API_KEY =
      ConfigOptions.key("graphrag.rerank.server.api-key")
          .stringType()
          .defaultValue("")
          .withDescription(
              "API key; better given by the environment variable GRAPHRAG_RERANK_API_KEY of the"
                  + " process that submits the job.");

  public static final ConfigOption<String> SERVER_EXTRA_BODY =
      ConfigOptions.key("graphrag.rerank.server.extra-body")
          .stringType()
          .defaultValue("")
          .withDescription(
              "A JSON object whose fields are added to each request, such as"
                  + " {\"truncate_prompt_tokens\":-1} (vLLM, which else refuses a text that is too"
                  + " long). In YAML put it between single quotes.");

  public static final ConfigOption<String> ONNX_FOLDER =
      ConfigOptions.key("graphrag.rerank.onnx.folder")
          .stringType()
          .noDefaultValue()
          .withDescription(
              "Folder with model.onnx and tokenizer.json of a cross-encoder, on every TaskManager.");

  public static final ConfigOption<Integer> ONNX_THREADS =
      ConfigOptions.key("graphrag.rerank.onnx.threads")
          .intType()
          .defaultValue(1)
          .withDescription(
              "Threads that compute, per TaskManager; each works on one question at a time.");

  public static final ConfigOption<Integer> ONNX_TOKENS =
      ConfigOptions.key("graphrag.rerank.onnx.tokens-max")
          .intType()
          .defaultValue(512)
          .withDescription(
              "Tokens of question and passage together that the model reads; what is longer is cut."
                  + " No more than the model was trained for.");

  private RerankOptions() {}
}
