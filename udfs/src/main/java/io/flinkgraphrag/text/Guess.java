package io.flinkgraphrag.text;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import opennlp.tools.langdetect.LanguageDetectorME;
import opennlp.tools.langdetect.LanguageDetectorModel;

/**
 * Guesses the language of a text, among those that there are: Chinese, Japanese and Korean by their
 * scripts, every other by OpenNLP's model. English where nothing tells.
 *
 * <p>What it says decides how a text is indexed: it depends on the text alone, and another model is
 * a change of {@link Language#RULES}. Looks at a bounded part of the text. Thread-safe. The model
 * is read when a text is first guessed, so that nobody pays who has no such graph.
 */
final class Guess {

  private static final String RESOURCE = "/langdetect-183.bin";

  /** Codes by the model's: ISO 639-3. */
  private static final Map<String, String> CODES =
      Map.of(
          "dan", "da", "deu", "de", "eng", "en", "fra", "fr", "ita", "it", "nld", "nl", "nob", "nb",
          "por", "pt", "spa", "es", "swe", "sv");

  /** Characters that are looked at: some sentences. */
  private static final int CHARS_MAX = 500;

  /** Loaded once; a detector over it is made for each call, since it may be used by one thread. */
  private static final class Loaded {

    private static final LanguageDetectorModel MODEL = read();

    private static LanguageDetectorModel read() {
      try (InputStream in = Guess.class.getResourceAsStream(Guess.RESOURCE)) {
        if (in == null) {
          throw new IllegalStateException("the build lacks the model " + Guess.RESOURCE);
        }
        return new LanguageDetectorModel(in);
      } catch (IOException e) {
        throw new UncheckedIOException("the model " + Guess.RESOURCE + " cannot be read", e);
      }
    }
  }

  private Guess() {}

  /** Never that of {@link Mixed}. */
  static Language of(String written) {
    int end = Math.min(written.length(), CHARS_MAX);
    String text = Spelling.unify(written.substring(0, end));
    Optional<Language> byScript = Scripts.languageOf(text);
    if (byScript.isPresent()) {
      return byScript.get();
    }
    if (text.codePoints().noneMatch(Character::isLetter)) {
      return English.INSTANCE;
    }
    Map<String, Double> probabilities = new HashMap<>();
    for (var guessed : new LanguageDetectorME(Loaded.MODEL).predictLanguages(text)) {
      String code = CODES.get(guessed.getLang());
      if (code != null) {
        probabilities.put(code, guessed.getConfidence());
      }
    }
    String best = English.CODE;
    for (String code : Latin.codes()) {
      if (probabilities.getOrDefault(code, 0.0) > probabilities.getOrDefault(best, 0.0)) {
        best = code;
      }
    }
    return Language.of(best);
  }
}
