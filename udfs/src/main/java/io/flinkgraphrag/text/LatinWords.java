package io.flinkgraphrag.text;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The words of one language by which its names and sentences are found: a resource of the build,
 * {@code words-CODE.yaml}. Words stand in small letters with blanks between them.
 *
 * @param joining may stand between two words of a name: "Bank <i>für</i> Seefahrt"
 * @param articles of these, those that may follow another one: "von <i>der</i> Heide"
 * @param and of these, those that part two names as well
 * @param leading stand before a name or begin a sentence, and say nothing by themselves; Lucene's
 *     stop words are added
 * @param elided words that are written onto the next with an apostrophe: "<i>l</i>'Institut"
 * @param abbreviations whose full stop ends no sentence, as they are written, without it
 * @param determiners stand before a noun that is no name; only where all nouns have capitals
 * @param prepositions end what a determiner before them reaches: "die in <i>Bergen</i> gebaute"
 * @param ordinals whether a full stop behind a number of two digits makes it an ordinal
 * @param genitive whether an s without an apostrophe may be the ending of a name
 */
record LatinWords(
    Set<String> joining,
    Set<String> articles,
    Set<String> and,
    Set<String> leading,
    Set<String> elided,
    Set<String> abbreviations,
    Set<String> determiners,
    Set<String> prepositions,
    boolean ordinals,
    boolean genitive) {

  private static final YAMLMapper YAML = new YAMLMapper();

  /** As it is written. */
  private record File(
      @JsonProperty("joining") @Nullable String joining,
      @JsonProperty("articles") @Nullable String articles,
      @JsonProperty("and") @Nullable String and,
      @JsonProperty("leading") @Nullable String leading,
      @JsonProperty("elided") @Nullable String elided,
      @JsonProperty("abbreviations") @Nullable String abbreviations,
      @JsonProperty("determiners") @Nullable String determiners,
      @JsonProperty("prepositions") @Nullable String prepositions,
      @JsonProperty("ordinals") @Nullable Boolean ordinals,
      @JsonProperty("genitive") @Nullable Boolean genitive) {}

  /** Those of a language that the build has. */
  static LatinWords of(String code) {
    String resource = "words-" + code + ".yaml";
    try (InputStream in = LatinWords.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException("the build lacks its resource " + resource);
      }
      File file = YAML.readValue(in, File.class);
      return new LatinWords(
          words(file.joining),
          words(file.articles),
          words(file.and),
          words(file.leading),
          words(file.elided),
          words(file.abbreviations),
          words(file.determiners),
          words(file.prepositions),
          Boolean.TRUE.equals(file.ordinals),
          Boolean.TRUE.equals(file.genitive));
    } catch (IOException e) {
      throw new UncheckedIOException("the build's resource " + resource + " cannot be read", e);
    }
  }

  private static Set<String> words(@Nullable String text) {
    return text == null || text.isBlank() ? Set.of() : Set.of(text.strip().split("\\s+"));
  }

  /** Whether every noun has a capital, so that one word with it is not a name for that alone. */
  boolean nounsHaveCapitals() {
    return !determiners.isEmpty();
  }
}
