package io.flinkgraphrag.text;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.CharArraySet;
import org.apache.lucene.analysis.da.DanishAnalyzer;
import org.apache.lucene.analysis.de.GermanAnalyzer;
import org.apache.lucene.analysis.es.SpanishAnalyzer;
import org.apache.lucene.analysis.fr.FrenchAnalyzer;
import org.apache.lucene.analysis.it.ItalianAnalyzer;
import org.apache.lucene.analysis.nl.DutchAnalyzer;
import org.apache.lucene.analysis.no.NorwegianAnalyzer;
import org.apache.lucene.analysis.pt.PortugueseAnalyzer;
import org.apache.lucene.analysis.sv.SwedishAnalyzer;

/**
 * A language of Latin script other than English: terms by Lucene's analyzer of it, sentences and
 * names by its capitals and by {@link LatinWords}.
 *
 * <p>One for each code, made when it is first asked for.
 */
final class Latin implements Language {

  /** Both are made when the language is first asked for. */
  private record Analysis(Supplier<Analyzer> analyzer, Supplier<CharArraySet> stopWords) {}

  private static final Map<String, Analysis> ANALYSES =
      Map.of(
          "da", new Analysis(DanishAnalyzer::new, DanishAnalyzer::getDefaultStopSet),
          "de", new Analysis(GermanAnalyzer::new, GermanAnalyzer::getDefaultStopSet),
          "es", new Analysis(SpanishAnalyzer::new, SpanishAnalyzer::getDefaultStopSet),
          "fr", new Analysis(FrenchAnalyzer::new, FrenchAnalyzer::getDefaultStopSet),
          "it", new Analysis(ItalianAnalyzer::new, ItalianAnalyzer::getDefaultStopSet),
          "nb", new Analysis(NorwegianAnalyzer::new, NorwegianAnalyzer::getDefaultStopSet),
          "nl", new Analysis(DutchAnalyzer::new, DutchAnalyzer::getDefaultStopSet),
          "pt", new Analysis(PortugueseAnalyzer::new, PortugueseAnalyzer::getDefaultStopSet),
          "sv", new Analysis(SwedishAnalyzer::new, SwedishAnalyzer::getDefaultStopSet));

  private static final Set<String> CODES =
      Collections.unmodifiableSet(new TreeSet<>(ANALYSES.keySet()));

  private static final Map<String, Latin> MADE = new ConcurrentHashMap<>();

  private final String code;
  private final Analyzer analyzer;
  private final CapitalNames names;
  private final CapitalSentences sentences;

  private Latin(String code, Analysis analysis) {
    this.code = code;
    this.analyzer = analysis.analyzer().get();
    LatinWords words = LatinWords.of(code);
    Set<String> stopWords =
        analysis.stopWords().get().stream()
            .map(word -> new String((char[]) word))
            .collect(Collectors.toSet());
    this.names = new CapitalNames(words, stopWords);
    this.sentences =
        new CapitalSentences(
            abbreviation(words), names::isFunctionWord, "\"'“‘([«„‚¿¡–—", "\"')]”’“‘»«", ".!?…");
  }

  /** A single letter is one too, such as z. B. */
  private static Pattern abbreviation(LatinWords words) {
    String known =
        words.abbreviations().stream().map(Pattern::quote).collect(Collectors.joining("|"));
    return Pattern.compile(
        "(?:^|[\\s(\"“„«'’])(?:\\p{L}|" + known + (words.ordinals() ? "|\\d{1,2}" : "") + ")\\.$");
  }

  static Set<String> codes() {
    return CODES;
  }

  /** The language of one of {@link #codes}. */
  static Latin of(String code) {
    return MADE.computeIfAbsent(
        code, key -> new Latin(key, Objects.requireNonNull(ANALYSES.get(key))));
  }

  @Override
  public String code() {
    return code;
  }

  @Override
  public List<String> terms(String text) {
    return Tokens.terms(analyzer, text);
  }

  @Override
  public List<String> sentences(String text) {
    return sentences.of(text);
  }

  @Override
  public List<String> mentions(String text) {
    return names.of(text);
  }

  @Override
  public String nameSaid(String name) {
    return names.said(name);
  }

  /** Runs of whole words, and those without the ending of a genitive. */
  @Override
  public List<Span> nameSpans(String question, int unitsMax) {
    return WordSpans.of(question, unitsMax, names::isFunctionWord).stream()
        .flatMap(
            span ->
                names
                    .withoutGenitive(span.name())
                    .map(
                        bare ->
                            Stream.of(span, new Span(span.from(), span.to(), bare, span.common())))
                    .orElseGet(() -> Stream.of(span)))
        .toList();
  }

  /** Whether a word says nothing by itself. */
  boolean isFunctionWord(String word) {
    return names.isFunctionWord(word);
  }

  @Override
  public int unitCount(String question) {
    return WordSpans.count(question);
  }

  @Override
  public int unitsPerWord() {
    return 1;
  }

  @Override
  public int titleLengthMin() {
    return 4;
  }

  @Override
  public boolean holds(String normalizedText, String normalizedName) {
    return WordSpans.holds(normalizedText, normalizedName);
  }
}
