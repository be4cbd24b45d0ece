package io.flinkgraphrag.jobs.cli.operate;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * The vertices of the job by their slot sharing group. Flink tells the groups by ids; which is
 * which shows in the stages that they hold.
 *
 * @param vertices the group's name of each vertex, by its id
 * @param parallelism of each group, the widest of its vertices
 */
record SlotGroups(Map<String, String> vertices, Map<String, Integer> parallelism) {

  static final String INGEST = "ingest";
  static final String RETRIEVE = "retrieve";
  static final String GENERATE = "generate";

  /**
   * A stage that only this group has; a vertex is called like the stages that are chained in it.
   */
  private static final Map<String, String> STAGES =
      Map.of("Source: graph-updates", INGEST, "Source: questions", RETRIEVE, "generate", GENERATE);

  private static final String CHAIN = " -> ";

  /** Of a job's details. */
  static SlotGroups of(JsonNode job) {
    Map<String, String> names = new LinkedHashMap<>();
    for (JsonNode vertex : job.path("vertices")) {
      for (String stage : vertex.path("name").asText().split(CHAIN, -1)) {
        if (STAGES.containsKey(stage)) {
          names.put(vertex.path("slotSharingGroupId").asText(), STAGES.get(stage));
        }
      }
    }
    Map<String, String> vertices = new LinkedHashMap<>();
    Map<String, Integer> parallelism = new TreeMap<>();
    for (JsonNode vertex : job.path("vertices")) {
      String id = vertex.path("slotSharingGroupId").asText();
      String group = names.getOrDefault(id, id);
      vertices.put(vertex.path("id").asText(), group);
      parallelism.merge(group, vertex.path("parallelism").asInt(), Math::max);
    }
    return new SlotGroups(vertices, parallelism);
  }

  /** Slots that the job needs: groups share none. */
  static int slots(Map<String, Integer> parallelism) {
    return parallelism.values().stream().mapToInt(Integer::intValue).sum();
  }
}
