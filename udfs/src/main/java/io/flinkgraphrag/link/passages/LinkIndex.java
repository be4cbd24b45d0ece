package io.flinkgraphrag.link.passages;

import io.flinkgraphrag.link.SlotHashes;
import io.flinkgraphrag.link.passages.LinkState.Indexed;
import io.flinkgraphrag.link.vectors.Int8Vector;
import io.flinkgraphrag.link.vectors.VectorBlocks;
import io.flinkgraphrag.link.vectors.VectorMatching;
import io.flinkgraphrag.model.PassageKey;
import io.flinkgraphrag.model.message.LinkDelta.Content;
import io.flinkgraphrag.model.message.LinkDelta.PassageItem;
import io.flinkgraphrag.model.message.VectorUpdate;
import io.flinkgraphrag.text.Language;
import io.flinkgraphrag.text.Names;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Applies changes of passages to one shard's index: postings, titles and vectors. */
public final class LinkIndex {

  private final LinkState state;
  private final Postings postings;
  private final VectorBlocks vectors;
  private final SlotHashes hashes;
  private final TitleTerms titleTerms;
  private final VectorMatching matching;

  public LinkIndex(
      LinkState state,
      Postings postings,
      VectorBlocks vectors,
      SlotHashes hashes,
      TitleTerms titleTerms,
      VectorMatching matching) {
    this.state = state;
    this.postings = postings;
    this.vectors = vectors;
    this.hashes = hashes;
    this.titleTerms = titleTerms;
    this.matching = matching;
  }

  /**
   * Applies a delta.
   *
   * @return the vector update that had come before it and is in place now; null where none had
   */
  public @Nullable VectorUpdate apply(String shard, PassageItem item, Language language)
      throws Exception {
    String key = item.passage().text();
    Indexed before = state.passages.get(key);
    Content content = item.content();
    if (content == null) {
      if (before != null) {
        unindex(shard, before);
        state.passages.remove(key);
        state.slots.free(before.slot());
      }
      return null;
    }
    int slot = before == null ? allocate(shard, item.passage()) : before.slot();
    if (before != null) {
      unindex(shard, before);
    }
    index(shard, key, slot, item.revision(), content, language);
    if (content.vector().length > 0) {
      vectors.put(shard, slot, Int8Vector.of(content.vector()));
    }
    if (!content.awaited()) {
      return null;
    }
    VectorUpdate early = matching.await(key, item.revision());
    if (early != null) {
      putVector(shard, slot, early);
    }
    return early;
  }

  /** Takes the vectors in that a delta awaited. */
  public void apply(VectorUpdate update) throws Exception {
    Indexed indexed = state.passages.get(update.element());
    if (indexed != null && indexed.revision() == update.revision()) {
      putVector(update.shard(), indexed.slot(), update);
    }
  }

  /** The first vector is the passage's, the others are its sentences'. */
  private void putVector(String shard, int slot, VectorUpdate update) throws Exception {
    if (!update.vectors().isEmpty()) {
      List<Int8Vector> all = update.vectors().stream().map(Int8Vector::of).toList();
      vectors.put(shard, slot, all.get(0), all.subList(1, all.size()));
    }
  }

  /** The terms of a passage, title first. */
  public static List<String> terms(Content content, Language language) {
    return language.terms(content.title() + "\n" + content.text());
  }

  /**
   * A title as it stands in questions: its suffix in parentheses only where little else is left.
   */
  static String title(Content content, Language language) {
    String bare = Names.ofTitle(content.title());
    return language.tells(bare) ? bare : Names.normalize(content.title());
  }

  private void index(
      String shard, String key, int slot, long revision, Content content, Language language)
      throws Exception {
    Map<String, Integer> frequencies = new TreeMap<>();
    int length = 0;
    for (String term : terms(content, language)) {
      frequencies.merge(term, 1, Integer::sum);
      length++;
    }
    int block = PostingBlock.blockOf(slot);
    for (Map.Entry<String, Integer> entry : frequencies.entrySet()) {
      postings.add(shard, entry.getKey(), slot, entry.getValue(), length);
      TermHeader header = state.terms.get(entry.getKey());
      state.terms.put(entry.getKey(), (header == null ? TermHeader.EMPTY : header).plus(block));
    }
    String title = title(content, language);
    if (!title.isEmpty()) {
      state.titles.put(title, key, 1, NO_PAYLOAD);
    }
    state.passages.put(key, new Indexed(slot, revision, length, title, frequencies));
    state.addTerms(length);
  }

  private static final byte[] NO_PAYLOAD = {};

  private void unindex(String shard, Indexed before) throws Exception {
    int block = PostingBlock.blockOf(before.slot());
    for (String term : before.frequencies().keySet()) {
      boolean blockEmpty = postings.remove(shard, term, before.slot());
      TermHeader header = Objects.requireNonNull(state.terms.get(term)).minus(block, blockEmpty);
      if (header.frequency() == 0) {
        state.terms.remove(term);
      } else {
        state.terms.put(term, header);
      }
    }
    if (!before.title().isEmpty()) {
      String key = Objects.requireNonNull(state.keyText(before.slot()));
      state.titles.remove(before.title(), key);
    }
    vectors.remove(shard, before.slot());
    titleTerms.forget(shard, before.slot());
    state.addTerms(-before.length());
  }

  private int allocate(String shard, PassageKey passage) throws Exception {
    int slot = state.slots.allocate(List.of(passage.document(), passage.id()));
    hashes.put(shard, slot, passage.text());
    return slot;
  }
}
