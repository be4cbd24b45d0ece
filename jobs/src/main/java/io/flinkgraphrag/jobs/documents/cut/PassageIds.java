package io.flinkgraphrag.jobs.documents.cut;

import io.flinkgraphrag.model.Keys;
import io.flinkgraphrag.state.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Names passages by what they say; a passage that is there twice gets a number. For one document.
 */
final class PassageIds {

  private static final int HASH_CHARS = 12;

  private final Map<String, Integer> times = new HashMap<>();

  String next(String anchor, List<String> path, String text) {
    String content = Keys.join(Keys.join(path.toArray(String[]::new)), text);
    String hash = Sha256.hex(content.getBytes(StandardCharsets.UTF_8)).substring(0, HASH_CHARS);
    String id = anchor + "~" + hash;
    int time = times.merge(id, 1, Integer::sum);
    return time == 1 ? id : id + "~" + time;
  }
}
