package io.flinkgraphrag.jobs.eval;

import com.fasterxml.jackson.databind.JsonNode;
import io.flinkgraphrag.model.PassageKey;
import io.flinkgraphrag.model.Signal;
import io.flinkgraphrag.model.Signals;
import io.flinkgraphrag.rank.fit.GoldenCandidates;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Reads the candidates of an answer whose question asked for {@code "evidence":"signals"}.
 * Stateless.
 */
public final class CandidatesRecord {

  private CandidatesRecord() {}

  /** Whether it tells the signals of its candidates; a job of an older version does not. */
  public static boolean hasSignals(JsonNode record) {
    JsonNode passages = record.at("/evidence/passages");
    return passages.isArray() && (passages.isEmpty() || !passages.findValues("signals").isEmpty());
  }

  /**
   * The candidates of a golden question. Of passages with the same id in several documents the best
   * is the one that is expected.
   *
   * @param golden with expected passages
   * @param record its answer; one without evidence has no candidates
   */
  public static GoldenCandidates of(String set, GoldenQuestion golden, JsonNode record) {
    TreeMap<PassageKey, Signals> candidates = new TreeMap<>();
    List<PassageKey> ranked = new ArrayList<>();
    Set<PassageKey> expected = new HashSet<>();
    Set<String> missing = new HashSet<>(golden.expectedPassages());
    int count = missing.size();
    for (JsonNode passage : record.at("/evidence/passages")) {
      PassageKey key =
          new PassageKey(passage.path("document").asText(), passage.path("passage").asText());
      if (candidates.putIfAbsent(key, signals(passage.path("signals"))) == null) {
        ranked.add(key);
        if (missing.remove(key.id())) {
          expected.add(key);
        }
      }
    }
    Map<PassageKey, Integer> rows = new TreeMap<>();
    BitSet right = new BitSet();
    for (PassageKey key : candidates.keySet()) {
      right.set(rows.size(), expected.contains(key));
      rows.put(key, rows.size());
    }
    return new GoldenCandidates(
        set,
        golden.id(),
        List.copyOf(candidates.values()),
        right,
        count,
        ranked.stream().map(rows::get).toList());
  }

  /** The signals of what an answer shows, best first. */
  public static List<Signals> ranked(JsonNode record) {
    List<Signals> ranked = new ArrayList<>();
    record
        .at("/evidence/passages")
        .forEach(passage -> ranked.add(signals(passage.path("signals"))));
    return ranked;
  }

  private static Signals signals(JsonNode named) {
    Signals signals = Signals.NONE;
    for (Signal signal : Signal.values()) {
      if (named.has(signal.text())) {
        signals = signals.with(signal, named.path(signal.text()).asDouble());
      }
    }
    return signals;
  }
}
