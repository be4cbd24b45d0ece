package io.flinkgraphrag.text;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The words of one language by which a question leans on the turns before it: a resource of the
 * build, {@code leaning-CODE.yaml}. Words and phrases are normalised by {@link Names#normalize}.
 *
 * @param pronouns point back wherever they stand, unless the question itself says to what
 * @param loose point back behind one of {@code behind}, and are something else elsewhere: "is
 *     <i>that</i> written", but "the engine <i>that</i> Flink uses"
 * @param behind see {@code loose}
 * @param last point back as the last word
 * @param lastButOne point back before the last word: "who wrote <i>that</i> paper"
 * @param others name one of several that were spoken of: "the other"
 * @param empty phrases whose pronoun points at nothing: "is it possible"
 * @param names other words that begin as a pronoun does, or hold one: 那不勒斯
 * @param naming stand before what a later pronoun in the question points at: "how does <i>a</i>
 *     client renew its lease"
 * @param leads begin a question that goes on with another
 * @param whole begin a question that is nothing without another: "what about"
 * @param ends end such a question; words or phrases
 * @param asking ask, and say nothing of what is asked for
 * @param verbs of these a question has one that is whole
 */
record LeaningWords(
    Set<String> pronouns,
    Set<String> loose,
    Set<String> behind,
    Set<String> last,
    Set<String> lastButOne,
    Set<String> others,
    Set<String> empty,
    Set<String> names,
    Set<String> naming,
    Set<String> leads,
    Set<String> whole,
    Set<String> ends,
    Set<String> asking,
    Set<String> verbs) {

  private static final YAMLMapper YAML = new YAMLMapper();

  /** As it is written: lists of phrases, parted by commas. */
  private record File(
      @JsonProperty("pronouns") @Nullable String pronouns,
      @JsonProperty("loose") @Nullable String loose,
      @JsonProperty("behind") @Nullable String behind,
      @JsonProperty("last") @Nullable String last,
      @JsonProperty("lastButOne") @Nullable String lastButOne,
      @JsonProperty("others") @Nullable String others,
      @JsonProperty("empty") @Nullable String empty,
      @JsonProperty("names") @Nullable String names,
      @JsonProperty("naming") @Nullable String naming,
      @JsonProperty("leads") @Nullable String leads,
      @JsonProperty("whole") @Nullable String whole,
      @JsonProperty("ends") @Nullable String ends,
      @JsonProperty("asking") @Nullable String asking,
      @JsonProperty("verbs") @Nullable String verbs) {}

  /** Those of a language that the build has. */
  static LeaningWords of(String code) {
    String resource = "leaning-" + code + ".yaml";
    try (InputStream in = LeaningWords.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException("the build lacks its resource " + resource);
      }
      File file = YAML.readValue(in, File.class);
      return new LeaningWords(
          phrases(file.pronouns),
          phrases(file.loose),
          phrases(file.behind),
          phrases(file.last),
          phrases(file.lastButOne),
          phrases(file.others),
          phrases(file.empty),
          phrases(file.names),
          phrases(file.naming),
          phrases(file.leads),
          phrases(file.whole),
          phrases(file.ends),
          phrases(file.asking),
          phrases(file.verbs));
    } catch (IOException e) {
      throw new UncheckedIOException("the build's resource " + resource + " cannot be read", e);
    }
  }

  private static Set<String> phrases(@Nullable String text) {
    Set<String> phrases = new LinkedHashSet<>();
    for (String phrase : text == null ? new String[0] : text.split(",")) {
      phrases.add(Names.normalize(phrase));
    }
    phrases.remove("");
    return phrases;
  }
}
