package io.flinkgraphrag.catalog;

import io.flinkgraphrag.layout.GraphLayout;
import io.flinkgraphrag.layout.ShardKeys;
import io.flinkgraphrag.model.ElementType;
import io.flinkgraphrag.model.EntityText;
import io.flinkgraphrag.model.Node;
import io.flinkgraphrag.model.PassageKey;
import io.flinkgraphrag.model.PassageText;
import io.flinkgraphrag.model.RelationKey;
import io.flinkgraphrag.model.RelationText;
import io.flinkgraphrag.model.contract.Change.EntityUpsert;
import io.flinkgraphrag.model.contract.Change.PassageUpsert;
import io.flinkgraphrag.model.contract.Change.RelationUpsert;
import io.flinkgraphrag.model.message.EmbedRequest;
import io.flinkgraphrag.model.message.HopDelta;
import io.flinkgraphrag.model.message.LinkDelta;
import io.flinkgraphrag.model.message.NameDelta;
import io.flinkgraphrag.model.message.ReadDelta;
import io.flinkgraphrag.text.Language;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * Sends the deltas of one update, or of one slice of it, to the shards that own its parts, to every
 * read copy of each. Short-lived.
 */
final class ShardDeltas {

  /** Sentences of one passage that get a vector of their own. */
  static final int SENTENCES_MAX = 40;

  private final String graph;
  private final ShardKeys shards;
  private final GraphLayout layout;
  private final Outputs outputs;
  private int sent;

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

    void name(NameDelta delta);

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
      sent++;
    }
  }

  /** How much it has sent, in deltas or pairs of them. */
  int sent() {
    return sent;
  }

  void putText(PassageKey key, PassageUpsert passage, long version) {
    PassageText text = new PassageText(key, passage.title(), passage.text(), version);
    onOwner(
        key.document(),
        (shard, copy) -> outputs.read(new ReadDelta(shard, new ReadDelta.PutPassage(text))));
  }

  /**
   * Re-indexes a passage; where the update has no vector, one is asked for, and else what an
   * earlier revision asked for is taken back.
   */
  void index(PassageKey key, PassageUpsert passage, long revision, String batch) {
    boolean awaited = passage.vector().length == 0;
    List<String> texts = awaited ? embeddedTexts(passage) : List.of();
    LinkDelta.Content content =
        new LinkDelta.Content(passage.title(), passage.text(), passage.vector(), awaited);
    onOwner(
        key.document(),
        (shard, copy) -> {
          LinkDelta.Item item = new LinkDelta.PassageItem(key, revision, content);
          outputs.link(new LinkDelta(graph, shard, item));
          if (awaited) {
            // the batch counts an update once, not once a copy
            String counted = copy == 0 ? batch : "";
            outputs.embed(
                new EmbedRequest(
                    graph, shard, ElementType.PASSAGE, key.text(), revision, texts, counted));
          } else if (revision > 1) {
            outputs.embed(
                EmbedRequest.takeBack(graph, shard, ElementType.PASSAGE, key.text(), revision));
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
          long revision = before.revision() + 1;
          LinkDelta.Item gone = new LinkDelta.PassageItem(key, revision, null);
          outputs.link(new LinkDelta(graph, shard, gone));
          outputs.embed(
              EmbedRequest.takeBack(graph, shard, ElementType.PASSAGE, key.text(), revision));
          outputs.read(new ReadDelta(shard, new ReadDelta.RemovePassage(key)));
        });
    mentions(key, before.mentions(), Mentions.NONE);
  }

  /**
   * Sends what differs between two sets of mentions: of the ids that are given both directions of
   * each, of the names that they are said.
   */
  void mentions(PassageKey key, Mentions before, Mentions after) {
    Node passage = Node.passage(key);
    changed(
        before.given(),
        after.given(),
        0,
        (id, weight) -> {
          Node entity = Node.entity(id);
          HopDelta.Edge mention = new HopDelta.Mention(weight, HopDelta.Mention.GIVEN);
          edge(passage, entity, mention);
          edge(entity, passage, mention);
        });
    changed(
        before.named(),
        after.named(),
        0,
        (name, weight) -> {
          outputs.name(new NameDelta(graph, name, new NameDelta.Say(key, weight)));
          // what names makes of it
          sent += 2 * layout.readCopies();
        });
  }

  /** Sends which names an entity has now, and which no more. */
  void claims(
      String entity,
      Map<String, NameDelta.Claim.Kind> before,
      Map<String, NameDelta.Claim.Kind> after) {
    changed(
        before,
        after,
        NameDelta.Claim.Kind.NONE,
        (name, kind) -> {
          outputs.name(new NameDelta(graph, name, new NameDelta.Claim(entity, kind)));
          sent++;
        });
  }

  private static <V> void changed(
      Map<String, V> before, Map<String, V> after, V none, BiConsumer<String, V> send) {
    before.keySet().stream()
        .filter(key -> !after.containsKey(key))
        .forEach(key -> send.accept(key, none));
    after.forEach(
        (key, value) -> {
          if (!value.equals(before.get(key))) {
            send.accept(key, value);
          }
        });
  }

  private void edge(Node node, Node neighbour, HopDelta.Edge edge) {
    onOwner(
        node.shardingId(),
        (shard, copy) -> outputs.hop(new HopDelta(shard, node, neighbour, edge)));
  }

  /**
   * @param renamed whether its names may be others than before
   */
  void putEntity(EntityUpsert entity, long version, boolean renamed) {
    EntityText text =
        new EntityText(entity.id(), entity.name(), entity.kind(), entity.description(), version);
    List<String> names = new ArrayList<>();
    names.add(entity.name());
    names.addAll(entity.aliases());
    onOwner(
        entity.id(),
        (shard, copy) -> {
          outputs.read(new ReadDelta(shard, new ReadDelta.PutEntity(text)));
          if (renamed) {
            LinkDelta.Item item = new LinkDelta.NamesItem(entity.id(), List.copyOf(names));
            outputs.link(new LinkDelta(graph, shard, item));
          }
        });
  }

  void removeEntity(String id) {
    onOwner(
        id,
        (shard, copy) -> {
          outputs.read(new ReadDelta(shard, new ReadDelta.RemoveEntity(id)));
          outputs.link(new LinkDelta(graph, shard, new LinkDelta.NamesItem(id, List.of())));
        });
  }

  /** Texts and edges of a relation, at both of its ends. */
  void putRelation(RelationUpsert relation, long version) {
    RelationText text =
        new RelationText(
            relation.source(),
            relation.predicate(),
            relation.target(),
            relation.weight(),
            relation.passages(),
            version);
    for (String end : ends(relation.source(), relation.target())) {
      onOwner(
          end,
          (shard, copy) ->
              outputs.read(new ReadDelta(shard, new ReadDelta.PutRelation(end, text))));
    }
    edges(
        text.key(),
        outgoing -> new HopDelta.Relation(relation.predicate(), outgoing, relation.weight()));
  }

  /** Indexes a relation as a fact, at its source, and asks for the vectors that it lacks. */
  void indexRelation(RelationUpsert relation, long revision, String batch) {
    RelationKey key = relation.key();
    List<String> texts =
        relation.vector().length > 0
            ? List.of(key.predicate())
            : List.of(key.predicate(), key.statement());
    LinkDelta.Item item =
        new LinkDelta.FactItem(key, revision, new LinkDelta.FactContent(relation.vector()));
    onOwner(
        key.source(),
        (shard, copy) -> {
          outputs.link(new LinkDelta(graph, shard, item));
          String counted = copy == 0 ? batch : "";
          outputs.embed(
              new EmbedRequest(
                  graph, shard, ElementType.RELATION, key.text(), revision, texts, counted));
        });
  }

  void removeRelation(RelationKey key, long revision) {
    for (String end : ends(key.source(), key.target())) {
      onOwner(
          end,
          (shard, copy) ->
              outputs.read(new ReadDelta(shard, new ReadDelta.RemoveRelation(end, key.text()))));
    }
    edges(key, outgoing -> new HopDelta.NoRelation(key.predicate(), outgoing));
    LinkDelta.Item gone = new LinkDelta.FactItem(key, revision, null);
    onOwner(
        key.source(),
        (shard, copy) -> {
          outputs.link(new LinkDelta(graph, shard, gone));
          outputs.embed(
              EmbedRequest.takeBack(graph, shard, ElementType.RELATION, key.text(), revision));
        });
  }

  private void edges(RelationKey key, Function<Boolean, HopDelta.Edge> edge) {
    // mass never stays where it is
    if (!key.source().equals(key.target())) {
      Node source = Node.entity(key.source());
      Node target = Node.entity(key.target());
      edge(source, target, edge.apply(true));
      edge(target, source, edge.apply(false));
    }
  }

  private static List<String> ends(String source, String target) {
    return source.equals(target) ? List.of(source) : List.of(source, target);
  }
}
