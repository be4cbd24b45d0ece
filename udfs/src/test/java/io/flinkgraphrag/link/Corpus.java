package io.flinkgraphrag.link;

import io.flinkgraphrag.link.vectors.Int8Vector;
import io.flinkgraphrag.model.PassageKey;
import io.flinkgraphrag.model.message.LinkPart.Candidate;
import io.flinkgraphrag.text.Language;
import io.flinkgraphrag.text.Names;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The plain reference: scores every passage from its text and vector, without any index. */
public final class Corpus {

  private static final Language ENGLISH = Language.of("en");

  public final Map<PassageKey, Entry> passages = new TreeMap<>();

  /**
   * A passage.
   *
   * @param vector empty where it has none
   */
  public record Entry(String title, String text, float[] vector) {}

  private final IdentityHashMap<Entry, List<String>> analysed = new IdentityHashMap<>();

  private List<String> terms(Entry entry) {
    return analysed.computeIfAbsent(
        entry, passage -> ENGLISH.terms(passage.title + "\n" + passage.text));
  }

  /** Cosine of the quantised vectors. */
  public List<Candidate> dense(float[] question, int limit) {
    List<Candidate> all = new ArrayList<>();
    Int8Vector asked = Int8Vector.of(question);
    passages.forEach(
        (key, entry) -> {
          if (entry.vector.length > 0) {
            Int8Vector held = Int8Vector.of(entry.vector);
            long sum = 0;
            for (int i = 0; i < question.length; i++) {
              sum += (long) asked.values()[i] * held.values()[i];
            }
            double cosine = (double) sum * held.scale() * asked.scale();
            all.add(new Candidate(key, Scores.round(cosine)));
          }
        });
    return best(all, limit);
  }

  /** BM25 by its formula (k1 1.2, b 0.75). */
  public List<Candidate> lexical(String question, int limit) {
    Map<PassageKey, List<String>> terms = new TreeMap<>();
    passages.forEach((key, entry) -> terms.put(key, terms(entry)));
    double average = terms.values().stream().mapToInt(List::size).average().orElse(0);
    List<String> asked = ENGLISH.terms(question);
    Collections.sort(asked);
    Map<String, Long> df = new TreeMap<>();
    for (String term : asked) {
      df.put(term, terms.values().stream().filter(list -> list.contains(term)).count());
    }
    List<Candidate> all = new ArrayList<>();
    terms.forEach(
        (key, words) -> {
          double score = 0;
          for (String term : asked) {
            double tf = Collections.frequency(words, term);
            double idf = idf(df.get(term), terms.size());
            score += idf * tf / (tf + 1.2 * (0.25 + 0.75 * words.size() / average));
          }
          if (score > 0) {
            all.add(new Candidate(key, score));
          }
        });
    return best(all, limit);
  }

  private static double idf(long df, int passages) {
    return Math.log(1 + (passages - df + 0.5) / (df + 0.5));
  }

  public List<PassageKey> titled(String question) {
    String words = " " + Names.normalize(question) + " ";
    return passages.entrySet().stream()
        .filter(entry -> titles(entry.getValue().title).anyMatch(words::contains))
        .map(Map.Entry::getKey)
        .toList();
  }

  /** The title without its suffix, or with it where the rest is too short. */
  private static Stream<String> titles(String title) {
    return Stream.of(Names.ofTitle(title), Names.normalize(title))
        .filter(name -> name.length() >= 4)
        .limit(1)
        .map(name -> " " + name + " ");
  }

  private static List<Candidate> best(List<Candidate> all, int limit) {
    all.sort(Scores.BEST_FIRST);
    return all.subList(0, Math.min(limit, all.size()));
  }
}
