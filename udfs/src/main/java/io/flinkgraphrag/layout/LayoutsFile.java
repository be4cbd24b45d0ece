package io.flinkgraphrag.layout;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.flinkgraphrag.rank.RankingFile;
import io.flinkgraphrag.rank.RankingModel;
import io.flinkgraphrag.yaml.StrictYaml;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The layouts file as it is written: a default, and graphs that say where they differ from it.
 *
 * <p>Unlike records from Kafka, a configuration file is read strictly: a misspelt key would
 * otherwise silently lay out a graph in another way, and that cannot be changed without loading the
 * graph again.
 */
record LayoutsFile(
    @JsonProperty("default") @Nullable Entry defaultEntry,
    @JsonProperty("graphs") @Nullable Map<String, Entry> graphs) {

  static final StrictYaml<LayoutsFile> YAML =
      new StrictYaml<>(LayoutsFile.class, "layouts file", GraphLayouts.FILE_LENGTH_MAX);

  private static final Entry EMPTY =
      new Entry(null, null, null, null, null, null, null, null, null);

  /** What one graph says; null for what it leaves to the default. */
  record Entry(
      @JsonProperty("strategy") GraphLayout.@Nullable Strategy strategy,
      @JsonProperty("shards") @Nullable Integer shards,
      @JsonProperty("readCopies") @Nullable Integer readCopies,
      @JsonProperty("hops") @Nullable Integer hops,
      @JsonProperty("language") @Nullable String language,
      @JsonProperty("embedder") @Nullable String embedder,
      @JsonProperty("splitPoints") @Nullable List<String> splitPoints,
      @JsonProperty("ranking") @Nullable String ranking,
      @JsonProperty("reranker") @Nullable String reranker) {

    /**
     * Split points belong to a strategy and a number of shards: an entry that says either of these
     * does not take the default's points over. An embedder and a ranking that nobody says follow
     * from the language.
     *
     * @param common what the default says
     */
    GraphLayout over(GraphLayout other, Entry common, Rankings rankings) {
      String ownLanguage = language != null ? language : other.language();
      String ownEmbedder = embedder != null ? embedder : common.embedder;
      String ownRanking = ranking != null ? ranking : common.ranking;
      boolean ownShards = strategy != null || shards != null;
      List<String> inherited = ownShards ? List.of() : other.splitPoints();
      return new GraphLayout(
          strategy != null ? strategy : other.strategy(),
          shards != null ? shards : other.shards(),
          readCopies != null ? readCopies : other.readCopies(),
          hops != null ? hops : other.hops(),
          ownLanguage,
          ownEmbedder != null ? EmbedderName.of(ownEmbedder) : EmbedderName.ofLanguage(ownLanguage),
          splitPoints != null ? splitPoints : inherited,
          ownRanking != null ? rankings.of(ownRanking) : RankingModel.ofLanguage(ownLanguage),
          reranker != null ? RerankerName.of(reranker) : other.reranker());
    }
  }

  /** The ranking files of one layouts file, each read once however many graphs take it. */
  private static final class Rankings {

    private final Path folder;
    private final Map<Path, RankingModel> read = new HashMap<>();

    Rankings(Path folder) {
      this.folder = folder;
    }

    RankingModel of(String file) {
      return read.computeIfAbsent(folder.resolve(file), RankingFile::read);
    }
  }

  /**
   * Reads the text of a layouts file.
   *
   * @param folder that relative paths in it begin at
   */
  static GraphLayouts parse(String yaml, String sourceName, Path folder) {
    return YAML.parse(yaml, sourceName).layouts(sourceName, new Rankings(folder));
  }

  private GraphLayouts layouts(String sourceName, Rankings rankings) {
    Entry common = defaultEntry == null ? EMPTY : defaultEntry;
    GraphLayout fallback =
        layout("default", common, GraphLayout.BUILT_IN, common, rankings, sourceName);
    Map<String, Entry> entries = graphs == null ? Map.of() : graphs;
    if (entries.size() > GraphLayouts.GRAPHS_MAX) {
      throw YAML.fault(
          sourceName,
          "names %d graphs, but may name at most %d"
              .formatted(entries.size(), GraphLayouts.GRAPHS_MAX),
          null);
    }
    Map<String, GraphLayout> named = new LinkedHashMap<>();
    entries.forEach(
        (name, entry) -> {
          requireName(name, sourceName);
          named.put(
              name,
              layout(
                  "graphs." + name,
                  entry == null ? EMPTY : entry,
                  fallback,
                  common,
                  rankings,
                  sourceName));
        });
    return new GraphLayouts(fallback, named);
  }

  private static void requireName(String name, String sourceName) {
    if (name.isBlank() || name.length() > GraphLayouts.NAME_LENGTH_MAX) {
      throw YAML.fault(
          sourceName,
          "graphs: the name \"%s\" must have 1 to %d characters, and not only blanks"
              .formatted(name, GraphLayouts.NAME_LENGTH_MAX),
          null);
    }
  }

  private static GraphLayout layout(
      String place,
      Entry entry,
      GraphLayout fallback,
      Entry common,
      Rankings rankings,
      String sourceName) {
    try {
      return entry.over(fallback, common, rankings);
    } catch (IllegalArgumentException e) {
      throw YAML.fault(sourceName, place + ": " + e.getMessage(), e);
    }
  }
}
