package io.flinkgraphrag.catalog;

import io.flinkgraphrag.layout.GraphLayout;
import io.flinkgraphrag.layout.ShardKeys;
import io.flinkgraphrag.model.Change.PassageUpsert;
import io.flinkgraphrag.model.EmbedRequest;
import io.flinkgraphrag.model.EntityText;
import io.flinkgraphrag.model.HopDelta;
import io.flinkgraphrag.model.LinkDelta;
import io.flinkgraphrag.model.Node;
import io.flinkgraphrag.model.PassageKey;
import io.flinkgraphrag.model.PassageText;
import io.flinkgraphrag.model.ReadDelta;
import io.flinkgraphrag.model.RelationText;
import io.flinkgraphrag.text.Language;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Sends the deltas of one update to the shards that own its parts, to every read copy of each.
 *
 * <p>Short-lived: made for one update.
 */
final class ShardDeltas {

  /** Sentences of one passage that get a vector of their own. */
  static final int SENTENCES_MAX = 40;

  private final String graph;
  private final ShardKeys shards;
  private final GraphLayout layout;
  private final Outputs outputs;

  ShardDeltas(String graph, ShardKeys shards, Outputs outputs) {
    this.graph = graph;
    this.shards = shards;
    this.layout = shards.layout(graph);
    this.outputs = outputs;
  }

  /** Where deltas go. */
  interface Outputs {
    void link(LinkDelta delta);

    void hop(HopDelta delta);

    void read(ReadDelta delta);

    void embed(EmbedRequest request);
  }

  private interface ShardAction {
    void run(String shard, int copy);
  }

  private void onOwner(String shardingId, ShardAction action) {
    int shard = ShardKeys.shardOf(layout, shardingId);
    for (int copy = 0; copy < layout.readCopies(); copy++) {
      action.run(shards.key(graph, shard, copy), copy);
    }
  }

  void putText(PassageKey key, PassageUpsert passage, long version) {
    PassageText text = new PassageText(key, passage.title(), passage.text(), version);
    onOwner(
        key.document(),
        (shard, copy) -> outputs.read(new ReadDelta(shard, new ReadDelta.PutPassage(text))));
  }

  /** Re-indexes a passage; where the update has no vector, one is asked for. */
  void index(PassageKey key, PassageUpsert passage, long revision, String batch) {
    boolean awaited = passage.vector().length == 0;
    List<String> texts = awaited ? embeddedTexts(passage) : List.of();
    LinkDelta.Content content =
        new LinkDelta.Content(passage.title(), passage.text(), passage.vector(), awaited);
    onOwner(
        key.document(),
        (shard, copy) -> {
          outputs.link(new LinkDelta(graph, shard, key, revision, content));
          if (awaited) {
            // the batch counts an update once, not once a copy
            String counted = copy == 0 ? batch : "";
            outputs.embed(
                new EmbedRequest(graph, shard, "passage", key.text(), revision, texts, counted));
          }
        });
  }

  /**
   * The whole passage with its title; and where it has several sentences, each of them with the
   * title, as the prototype had it.
   */
  private List<String> embeddedTexts(PassageUpsert passage) {
    List<String> texts = new ArrayList<>();
    texts.add((passage.title() + " " + passage.text()).strip());
    List<String> sentences = Language.of(layout.language()).sentences(passage.text());
    if (sentences.size() > 1) {
      String lead = passage.title().isBlank() ? "" : passage.title() + ": ";
      sentences.stream().limit(SENTENCES_MAX).forEach(sentence -> texts.add(lead + sentence));
    }
    return List.copyOf(texts);
  }

  void removePassage(PassageKey key, PassageState before) {
    onOwner(
        key.document(),
        (shard, copy) -> {
          outputs.link(new LinkDelta(graph, shard, key, before.revision() + 1, null));
          outputs.read(new ReadDelta(shard, new ReadDelta.RemovePassage(key)));
        });
    mentions(key, before.mentions(), Map.of());
  }

  /** Sends what differs between two sets of mentions, both directions of each. */
  void mentions(PassageKey key, Map<String, Integer> before, Map<String, Integer> after) {
    before.forEach(
        (entity, weight) -> {
          if (!after.containsKey(entity)) {
            mention(key, entity, 0);
          }
        });
    after.forEach(
        (entity, weight) -> {
          if (!weight.equals(before.get(entity))) {
            mention(key, entity, weight);
          }
        });
  }

  private void mention(PassageKey key, String entityId, int weight) {
    Node passage = Node.passage(key);
    Node entity = Node.entity(entityId);
    onOwner(
        passage.shardingId(),
        (shard, copy) -> outputs.hop(new HopDelta(shard, passage, entity, weight)));
    onOwner(
        entity.shardingId(),
        (shard, copy) -> outputs.hop(new HopDelta(shard, entity, passage, weight)));
  }

  void putEntity(EntityText entity) {
    onOwner(
        entity.id(),
        (shard, copy) -> outputs.read(new ReadDelta(shard, new ReadDelta.PutEntity(entity))));
  }

  void removeEntity(String id) {
    onOwner(
        id, (shard, copy) -> outputs.read(new ReadDelta(shard, new ReadDelta.RemoveEntity(id))));
  }

  void putRelation(RelationText relation) {
    for (String end : ends(relation.source(), relation.target())) {
      onOwner(
          end,
          (shard, copy) ->
              outputs.read(new ReadDelta(shard, new ReadDelta.PutRelation(end, relation))));
    }
  }

  void removeRelation(String source, String target, String relationKey) {
    for (String end : ends(source, target)) {
      onOwner(
          end,
          (shard, copy) ->
              outputs.read(new ReadDelta(shard, new ReadDelta.RemoveRelation(end, relationKey))));
    }
  }

  private static List<String> ends(String source, String target) {
    return source.equals(target) ? List.of(source) : List.of(source, target);
  }
}
