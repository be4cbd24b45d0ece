package io.flinkgraphrag.generate.extractive;

import io.flinkgraphrag.generate.evidence.EvidenceSentences;
import io.flinkgraphrag.generate.evidence.EvidenceSentences.Sentence;
import io.flinkgraphrag.generate.evidence.NamesInText;
import io.flinkgraphrag.model.contract.Evidence;
import io.flinkgraphrag.text.Language;
import io.flinkgraphrag.text.Names;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What leads from one sentence in evidence to another: an entity that the one names (or is about),
 * and the other is about, or names. What the question names itself is no bridge: it is where the
 * way begins.
 *
 * <p>Built per question, by one thread; normalises each sentence once, when it is first looked at.
 */
final class Bridges {

  /** Bridges of one sentence. */
  static final int PER_SENTENCE_MAX = 16;

  private final EvidenceSentences sentences;
  private final Language language;
  private final String question;
  private final List<String> titles = new ArrayList<>();
  private final Set<String> known = new LinkedHashSet<>();
  private final List<String> inQuestion;
  private final String[] texts;
  private final Map<Integer, List<String>> from = new HashMap<>();
  private final Map<String, List<Integer>> to = new HashMap<>();

  /**
   * Creates the bridges of one question.
   *
   * @param question normalised by {@link Names#normalize}
   */
  Bridges(Evidence evidence, EvidenceSentences sentences, Language language, String question) {
    this.sentences = sentences;
    this.language = language;
    this.question = question;
    this.texts = new String[sentences.all().size()];
    for (Evidence.Passage passage : evidence.passages()) {
      titles.add(Names.ofTitle(passage.title()));
    }
    known.addAll(titles);
    evidence.entities().forEach(entity -> known.add(Names.normalize(entity.name())));
    for (Evidence.Fact fact :
        evidence.facts().stream().limit(EvidenceSentences.FACTS_MAX).toList()) {
      known.add(Names.normalize(fact.source()));
      known.add(Names.normalize(fact.target()));
    }
    inQuestion = known.stream().filter(name -> NamesInText.stands(name, question)).toList();
    known.removeIf(name -> !mayLead(name));
  }

  /** The names of passages, entities and ends of facts in evidence that the question names. */
  List<String> inQuestion() {
    return inQuestion;
  }

  /** The names that may lead on from a sentence, each once: its title first. */
  List<String> from(int index) {
    return from.computeIfAbsent(index, this::findFrom);
  }

  /** The sentences that a name leads to, by index: those of its own passage, and that name it. */
  List<Integer> to(String name) {
    return to.computeIfAbsent(name, this::findTo);
  }

  private List<Integer> findTo(String name) {
    List<Integer> found = new ArrayList<>();
    for (int i = 0; i < texts.length; i++) {
      if (isAbout(i, name) || names(i, name)) {
        found.add(i);
      }
    }
    return found;
  }

  private List<String> findFrom(int index) {
    Sentence sentence = sentences.all().get(index);
    Set<String> names = new LinkedHashSet<>();
    if (!sentence.isFact() && mayLead(titles.get(sentence.passage()))) {
      names.add(titles.get(sentence.passage()));
    }
    for (String name : known) {
      if (NamesInText.stands(name, text(index))) {
        names.add(name);
      }
    }
    for (String name : language.mentions(sentence.text())) {
      if (mayLead(name)) {
        names.add(name);
      }
    }
    return names.stream().limit(PER_SENTENCE_MAX).toList();
  }

  /** Whether the sentence's passage is the one about the name. */
  boolean isAbout(int index, String name) {
    Sentence sentence = sentences.all().get(index);
    return !sentence.isFact() && titles.get(sentence.passage()).equals(name);
  }

  private boolean names(int index, String name) {
    return NamesInText.stands(name, text(index));
  }

  /**
   * The first sentence of a passage that names both ends of a fact, or names one and is about the
   * other; null for none.
   */
  @Nullable Sentence stating(Evidence.Fact fact) {
    String source = Names.normalize(fact.source());
    String target = Names.normalize(fact.target());
    for (int i = 0; i < sentences.all().size(); i++) {
      boolean namesSource = names(i, source);
      boolean namesTarget = names(i, target);
      if (!sentences.all().get(i).isFact()
          && (namesSource || namesTarget)
          && (namesSource || isAbout(i, source))
          && (namesTarget || isAbout(i, target))) {
        return sentences.all().get(i);
      }
    }
    return null;
  }

  /** Short names stand in too many sentences by chance. */
  private boolean mayLead(String name) {
    return language.tells(name) && !NamesInText.stands(name, question);
  }

  private String text(int index) {
    if (texts[index] == null) {
      texts[index] = Names.normalize(sentences.all().get(index).text());
    }
    return texts[index];
  }
}
