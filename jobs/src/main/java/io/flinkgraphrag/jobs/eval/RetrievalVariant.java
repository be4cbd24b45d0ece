package io.flinkgraphrag.jobs.eval;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flinkgraphrag.contract.Limits;
import io.flinkgraphrag.model.contract.RetrievalSettings;
import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Retrieval settings with a name, as differences from {@link RetrievalSettings#DEFAULTS}.
 *
 * @param changes by the settings' names in a question's {@code retrieval}
 */
public record RetrievalVariant(String name, Map<String, BigDecimal> changes) {

  private static final List<String> SETTINGS =
      Arrays.stream(RetrievalSettings.class.getRecordComponents())
          .map(RecordComponent::getName)
          .filter(name -> !name.equals("weighs")) // follows from the others
          .toList();

  private static final Map<String, BigDecimal> NO_MASS =
      of("hops", 0, "passageMass", 0, "factMass", 0);

  private static final Map<String, RetrievalVariant> NAMED = new LinkedHashMap<>();

  static {
    name("default", Map.of());
    name("weights", Map.of("dense", BigDecimal.valueOf(RetrievalSettings.DEFAULTS.dense())));
    name("dense", with(NO_MASS, of("sentence", 0, "bm25", 0, "title", 0)));
    name("bm25", with(NO_MASS, of("dense", 0, "sentence", 0, "title", 0)));
    name("base", NO_MASS);
    name("no-sentences", of("sentence", 0));
    name("no-bm25", of("bm25", 0));
    name("no-title", of("title", 0));
    name("no-passage-mass", of("passageMass", 0));
    name("no-fact-mass", of("factMass", 0));
    name("no-names", of("names", 0));
    name("no-predicates", of("predicateExponent", 0));
    name("one-hop", of("hops", 1));
    name("three-hops", of("hops", 3));
    name("seeds-20", of("seeds", 20));
  }

  private static final Map<String, List<String>> LISTS =
      Map.of(
          "all", List.copyOf(NAMED.keySet()),
          "ablations", List.copyOf(NAMED.keySet()),
          "baselines", List.of("dense", "bm25", "base"));

  private static void name(String name, Map<String, BigDecimal> changes) {
    NAMED.put(name, new RetrievalVariant(name, changes));
  }

  private static Map<String, BigDecimal> of(Object... namesAndNumbers) {
    Map<String, BigDecimal> changes = new LinkedHashMap<>();
    for (int i = 0; i < namesAndNumbers.length; i += 2) {
      changes.put(
          (String) namesAndNumbers[i], BigDecimal.valueOf((Integer) namesAndNumbers[i + 1]));
    }
    return changes;
  }

  private static Map<String, BigDecimal> with(
      Map<String, BigDecimal> some, Map<String, BigDecimal> more) {
    Map<String, BigDecimal> changes = new LinkedHashMap<>(some);
    changes.putAll(more);
    return changes;
  }

  /**
   * The variants of a list of names, each once.
   *
   * @param names separated by commas; {@code all}, {@code ablations} and {@code baselines} stand
   *     for several
   * @throws IllegalArgumentException naming what is unknown, and what is known
   */
  public static List<RetrievalVariant> named(String names) {
    Set<RetrievalVariant> variants = new LinkedHashSet<>();
    for (String name : names.split(",", -1)) {
      String stripped = name.strip();
      for (String one : LISTS.getOrDefault(stripped, List.of(stripped))) {
        RetrievalVariant variant = NAMED.get(one);
        if (variant == null) {
          throw new IllegalArgumentException(
              "there is no variant \"%s\"; known are %s, and the lists all (also: ablations) and baselines"
                  .formatted(one, String.join(", ", NAMED.keySet())));
        }
        variants.add(variant);
      }
    }
    return new ArrayList<>(variants);
  }

  /**
   * A variant of settings that somebody gave.
   *
   * @throws IllegalArgumentException for an unknown name, or a value out of its range
   */
  public static RetrievalVariant set(String name, Map<String, String> values) {
    Map<String, BigDecimal> changes = new LinkedHashMap<>();
    values.forEach((setting, value) -> changes.put(setting, number(setting, value)));
    RetrievalVariant variant = new RetrievalVariant(name, changes);
    variant.check();
    return variant;
  }

  private static BigDecimal number(String setting, String value) {
    if (!SETTINGS.contains(setting)) {
      throw new IllegalArgumentException(
          "there is no setting \"%s\"; known are %s"
              .formatted(setting, String.join(", ", SETTINGS)));
    }
    try {
      return new BigDecimal(value.strip());
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "%s is \"%s\", but must be a number".formatted(setting, value), e);
    }
  }

  private void check() {
    RetrievalSettings or = RetrievalSettings.DEFAULTS;
    RetrievalSettings settings =
        new RetrievalSettings(
            given("dense", or.dense()),
            given("sentence", or.sentence()),
            given("bm25", or.bm25()),
            given("title", or.title()),
            given("passageMass", or.passageMass()),
            given("factMass", or.factMass()),
            given("names", or.names()),
            given("predicateExponent", or.predicateExponent()),
            whole("seeds", or.seeds()),
            whole("hops", or.hops()));
    if (changes.containsKey("hops") && (settings.hops() < 0 || settings.hops() > Limits.HOPS_MAX)) {
      throw new IllegalArgumentException(
          "hops is %d, but must be 0 to %d".formatted(settings.hops(), Limits.HOPS_MAX));
    }
  }

  private double given(String setting, double absent) {
    return changes.containsKey(setting) ? changes.get(setting).doubleValue() : absent;
  }

  private int whole(String setting, int absent) {
    if (!changes.containsKey(setting)) {
      return absent;
    }
    try {
      return changes.get(setting).intValueExact();
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException(setting + " must be a whole number", e);
    }
  }

  /** The {@code retrieval} field of a question. */
  public ObjectNode toJson() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    changes.forEach(json::put);
    return json;
  }
}
