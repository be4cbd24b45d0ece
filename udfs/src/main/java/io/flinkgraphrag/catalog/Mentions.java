package io.flinkgraphrag.catalog;

import io.flinkgraphrag.model.contract.Change;
import io.flinkgraphrag.model.message.HopDelta;
import io.flinkgraphrag.state.Wire;
import io.flinkgraphrag.text.Language;
import io.flinkgraphrag.text.Names;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * What a passage mentions.
 *
 * @param given ids of entities, as its update gives them, to their weight
 * @param named normalised names, as its title and, where the update gives no entities, its text say
 *     them, to their weight; which entity has a name, the stage names knows
 */
record Mentions(Map<String, Integer> given, Map<String, Integer> named) {

  static final Mentions NONE = new Mentions(Map.of(), Map.of());

  /** Entities, or names in a text, of one passage; the contract allows as many. */
  static final int MAX = 256;

  static Mentions of(Change.PassageUpsert passage, Language language) {
    Map<String, Integer> given = new TreeMap<>();
    Map<String, Integer> named = new TreeMap<>();
    List<String> entities = passage.entities();
    if (entities != null && !entities.isEmpty()) {
      putAll(entities, given);
    } else {
      putAll(language.mentions(passage.text()), named);
    }
    String title = Names.ofTitle(passage.title());
    if (!title.isEmpty()) {
      named.put(title, HopDelta.TITLE_WEIGHT);
    }
    return new Mentions(given, named);
  }

  private static void putAll(List<String> texts, Map<String, Integer> weights) {
    for (String text : texts) {
      if (weights.size() < MAX) {
        weights.put(text, 1);
      }
    }
  }

  /** As builds wrote them that sent all of them by their ids. */
  static Mentions readGiven(DataInputView in) throws IOException {
    return new Mentions(readWeights(in), Map.of());
  }

  static Mentions read(DataInputView in) throws IOException {
    return new Mentions(readWeights(in), readWeights(in));
  }

  private static Map<String, Integer> readWeights(DataInputView in) throws IOException {
    return Wire.readMap(Wire::readText, Wire::readLength, in);
  }

  static void write(Mentions mentions, DataOutputView out) throws IOException {
    Wire.writeMap(mentions.given, Wire::writeText, Wire::writeLength, out);
    Wire.writeMap(mentions.named, Wire::writeText, Wire::writeLength, out);
  }
}
