package io.flinkgraphrag.generate.stage;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.flinkgraphrag.generate.GeneratorStep;
import io.flinkgraphrag.generate.PromptRules;
import io.flinkgraphrag.generate.TokenEncoding;
import io.flinkgraphrag.yaml.StrictYaml;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The generation file as it is written: a default, and graphs that say where they differ. */
record GenerationFile(
    @JsonProperty("default") @Nullable Entry defaultEntry,
    @JsonProperty("graphs") @Nullable Map<String, Entry> graphs) {

  static final StrictYaml<GenerationFile> YAML =
      new StrictYaml<>(GenerationFile.class, "generation file", GenerationRules.FILE_LENGTH_MAX);

  private static final Entry NOTHING = new Entry(null, null, null, null, null, null);

  /** What one graph says; null for what it leaves to the default. */
  record Entry(
      @JsonProperty("order") @Nullable List<String> order,
      @JsonProperty("prompt") @Nullable String prompt,
      @JsonProperty("answerIn") @Nullable String answerIn,
      @JsonProperty("promptTokens") @Nullable Integer promptTokens,
      @JsonProperty("tokenizer") @Nullable String tokenizer,
      @JsonProperty("confidenceMin") @Nullable Double confidenceMin) {

    private Entry over(Entry other) {
      return new Entry(
          order != null ? order : other.order,
          prompt != null ? prompt : other.prompt,
          answerIn != null ? answerIn : other.answerIn,
          promptTokens != null ? promptTokens : other.promptTokens,
          tokenizer != null ? tokenizer : other.tokenizer,
          confidenceMin != null ? confidenceMin : other.confidenceMin);
    }

    private GraphGeneration checked(List<GeneratorStep> orderElse, double confidenceMinElse) {
      PromptRules rules =
          PromptRules.of(
              prompt != null ? prompt : PromptRules.RULES,
              answerIn != null ? answerIn : PromptRules.LIKE_THE_QUESTION,
              promptTokens != null ? promptTokens : PromptRules.DEFAULT_TOKENS_MAX,
              tokenizer != null ? TokenEncoding.of(tokenizer) : PromptRules.DEFAULT.tokenizer());
      GraphGeneration graph =
          new GraphGeneration(
              order == null ? orderElse : order.stream().map(GeneratorStep::of).toList(),
              rules,
              confidenceMin == null ? confidenceMinElse : confidenceMin);
      if (graph.order().get(0).isModel()) {
        rules.requireRoom();
      }
      return graph;
    }
  }

  GenerationRules rules(String source, List<GeneratorStep> order, double confidenceMin) {
    Entry common = defaultEntry == null ? NOTHING : defaultEntry;
    Map<String, Entry> entries = graphs == null ? Map.of() : graphs;
    if (entries.size() > GenerationRules.GRAPHS_MAX) {
      throw YAML.fault(
          source,
          "names %d graphs, but may name at most %d"
              .formatted(entries.size(), GenerationRules.GRAPHS_MAX),
          null);
    }
    GraphGeneration others = checked("default", common, order, confidenceMin, source);
    Map<String, GraphGeneration> named = new LinkedHashMap<>();
    entries.forEach(
        (graph, entry) -> {
          Entry whole = entry == null ? common : entry.over(common);
          named.put(graph, checked("graphs." + graph, whole, order, confidenceMin, source));
        });
    return new GenerationRules(others, named);
  }

  private static GraphGeneration checked(
      String place, Entry entry, List<GeneratorStep> order, double confidenceMin, String source) {
    try {
      return entry.checked(order, confidenceMin);
    } catch (IllegalArgumentException e) {
      throw YAML.fault(source, place + ": " + e.getMessage(), e);
    }
  }
}
