package io.flinkgraphrag.link;

import io.flinkgraphrag.link.LinkState.Indexed;
import io.flinkgraphrag.link.LinkState.Slot;
import io.flinkgraphrag.link.LinkState.Totals;
import io.flinkgraphrag.model.LinkDelta;
import io.flinkgraphrag.model.LinkDelta.Content;
import io.flinkgraphrag.model.PassageKey;
import io.flinkgraphrag.model.VectorUpdate;
import io.flinkgraphrag.text.Language;
import io.flinkgraphrag.text.Names;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Applies changes to one shard's index of candidates: postings, titles and vectors.
 *
 * <p>A passage's vector usually comes after it, from the embedder, and may overtake it. Each delta
 * that awaits one gets exactly one, so both sides are matched by revision and neither is ever left
 * over; a vector of an older revision is dropped.
 */
final class LinkIndex {

  private final LinkState state;
  private final VectorBlocks vectors;
  private final SlotHashes hashes;

  LinkIndex(LinkState state, VectorBlocks vectors, SlotHashes hashes) {
    this.state = state;
    this.vectors = vectors;
    this.hashes = hashes;
  }

  /**
   * Applies a delta.
   *
   * @return the vector update that had come before it and is in place now, or null
   */
  VectorUpdate apply(LinkDelta delta, Language language) throws Exception {
    String key = delta.passage().text();
    Indexed before = state.passages.get(key);
    if (delta.removes()) {
      if (before != null) {
        unindex(delta.shard(), before);
        state.passages.remove(key);
        free(before.slot());
      }
      return null;
    }
    Content content = delta.content();
    int slot = before == null ? allocate(delta) : before.slot();
    if (before != null) {
      unindex(delta.shard(), before);
    }
    index(key, slot, delta, language);
    if (content.vector().length > 0) {
      vectors.put(delta.shard(), slot, Int8Vector.of(content.vector()), List.of());
    }
    return content.awaited() ? settleEarly(key, slot, delta) : null;
  }

  private VectorUpdate settleEarly(String key, int slot, LinkDelta delta) throws Exception {
    String revisionKey = revisionKey(key, delta.revision());
    VectorUpdate early = state.early.get(revisionKey);
    if (early == null) {
      state.awaited.put(revisionKey, true);
      return null;
    }
    state.early.remove(revisionKey);
    putVector(delta.shard(), slot, early);
    return early;
  }

  /**
   * Takes a vector in.
   *
   * @return whether its passage's delta is in place, so that the update is done
   */
  boolean apply(VectorUpdate update) throws Exception {
    String revisionKey = revisionKey(update.element(), update.revision());
    if (!state.awaited.contains(revisionKey)) {
      state.early.put(revisionKey, update);
      return false;
    }
    state.awaited.remove(revisionKey);
    Indexed indexed = state.passages.get(update.element());
    if (indexed != null && indexed.revision() == update.revision()) {
      putVector(update.shard(), indexed.slot(), update);
    }
    return true;
  }

  /** The first vector is the passage's, the others are its sentences'. */
  private void putVector(String shard, int slot, VectorUpdate update) throws Exception {
    if (!update.vectors().isEmpty()) {
      List<Int8Vector> all = update.vectors().stream().map(Int8Vector::of).toList();
      vectors.put(shard, slot, all.get(0), all.subList(1, all.size()));
    }
  }

  private static String revisionKey(String passage, long revision) {
    return passage + '@' + revision;
  }

  private void index(String key, int slot, LinkDelta delta, Language language) throws Exception {
    Map<String, Integer> frequencies = new TreeMap<>();
    int length = 0;
    for (String term : language.terms(delta.content().title() + "\n" + delta.content().text())) {
      frequencies.merge(term, 1, Integer::sum);
      length++;
    }
    int block = PostingBlock.blockOf(slot);
    for (Map.Entry<String, Integer> entry : frequencies.entrySet()) {
      String postingKey = postingKey(entry.getKey(), block);
      PostingBlock postings = state.postings.get(postingKey);
      PostingBlock more =
          (postings == null ? PostingBlock.EMPTY : postings).plus(slot, entry.getValue(), length);
      state.postings.put(postingKey, more);
      TermHeader header = state.terms.get(entry.getKey());
      state.terms.put(entry.getKey(), (header == null ? TermHeader.EMPTY : header).plus(block));
    }
    String title = Names.normalize(delta.content().title());
    if (!title.isEmpty()) {
      state.titles.put(title, key, 1, NO_PAYLOAD);
    }
    state.passages.put(key, new Indexed(slot, delta.revision(), length, title, frequencies));
    Totals totals = state.totals();
    state.totals.update(
        new Totals(
            totals.slotEnd(), totals.freeSlot(), totals.passages() + 1, totals.terms() + length));
  }

  private static final byte[] NO_PAYLOAD = {};

  private void unindex(String shard, Indexed before) throws Exception {
    int block = PostingBlock.blockOf(before.slot());
    for (String term : before.frequencies().keySet()) {
      String postingKey = postingKey(term, block);
      PostingBlock fewer = state.postings.get(postingKey).minus(before.slot());
      if (fewer.isEmpty()) {
        state.postings.remove(postingKey);
      } else {
        state.postings.put(postingKey, fewer);
      }
      TermHeader header = state.terms.get(term).minus(block, fewer.isEmpty());
      if (header.frequency() == 0) {
        state.terms.remove(term);
      } else {
        state.terms.put(term, header);
      }
    }
    if (!before.title().isEmpty()) {
      PassageKey passage = state.slots.get(before.slot()).passage();
      state.titles.remove(before.title(), passage.text());
    }
    vectors.remove(shard, before.slot());
    Totals totals = state.totals();
    state.totals.update(
        new Totals(
            totals.slotEnd(),
            totals.freeSlot(),
            totals.passages() - 1,
            totals.terms() - before.length()));
  }

  static String postingKey(String term, int block) {
    return term + '\u0000' + block;
  }

  private int allocate(LinkDelta delta) throws Exception {
    Totals totals = state.totals();
    int slot = totals.freeSlot();
    if (slot < 0) {
      slot = totals.slotEnd();
      state.totals.update(new Totals(slot + 1, -1, totals.passages(), totals.terms()));
    } else {
      int nextFree = state.slots.get(slot).nextFree();
      state.totals.update(
          new Totals(totals.slotEnd(), nextFree, totals.passages(), totals.terms()));
    }
    state.slots.put(slot, new Slot(delta.passage(), -1));
    hashes.put(delta.shard(), slot, delta.passage());
    return slot;
  }

  private void free(int slot) throws Exception {
    Totals totals = state.totals();
    state.slots.put(slot, new Slot(null, totals.freeSlot()));
    state.totals.update(new Totals(totals.slotEnd(), slot, totals.passages(), totals.terms()));
  }
}
