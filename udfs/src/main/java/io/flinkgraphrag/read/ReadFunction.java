package io.flinkgraphrag.read;

import static io.flinkgraphrag.state.HeapCache.heapOf;

import io.flinkgraphrag.model.EntityText;
import io.flinkgraphrag.model.PassageKey;
import io.flinkgraphrag.model.PassageText;
import io.flinkgraphrag.model.RelationKey;
import io.flinkgraphrag.model.RelationText;
import io.flinkgraphrag.model.contract.Evidence;
import io.flinkgraphrag.model.message.Part;
import io.flinkgraphrag.model.message.ReadDelta;
import io.flinkgraphrag.model.message.ReadPart;
import io.flinkgraphrag.model.message.ReadRequest;
import io.flinkgraphrag.round.ShardFunction;
import io.flinkgraphrag.state.CachedMap;
import io.flinkgraphrag.state.PagedSet;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.metrics.Counter;

/**
 * READ: owns the texts of a shard: passages, entities, and relations at both of their ends.
 *
 * <p>Second input: changes.
 */
public final class ReadFunction extends ShardFunction<ReadRequest, ReadDelta, ReadPart> {

  private static final long serialVersionUID = 1L;

  /**
   * Characters of the relations that are read of one entity: those of all entities that a question
   * asks for are below 3 MB. Of an entity, so that it does not matter which others are at its
   * shard.
   */
  static final int RELATIONS_CHARS_MAX = 64 * 1024;

  /** Passages that a relation tells of those that it cites, best first: a question has 15. */
  static final int CITED_MAX = 16;

  // configuration
  private final ReadOptions options;

  // runtime
  private transient Counter vanished;

  // state
  private transient CachedMap<String, PassageText> passages;
  private transient CachedMap<String, EntityText> entities;
  private transient PagedSet relations;

  public ReadFunction(ReadOptions options, Clock clock) {
    super("read", options.stateCacheBytes(), clock);
    this.options = options;
  }

  @Override
  public void open(OpenContext openContext) {
    super.open(openContext);
    passages =
        cache()
            .map(
                new MapStateDescriptor<>("read-passages", Types.STRING, PassageText.TYPE),
                ReadFunction::bytes);
    entities =
        cache()
            .map(
                new MapStateDescriptor<>("read-entities", Types.STRING, EntityText.TYPE),
                ReadFunction::bytes);
    relations = new PagedSet(cache(), "read-relations");
    vanished = getRuntimeContext().getMetricGroup().counter("vanished");
  }

  @Override
  protected ReadPart answer(ReadRequest request) throws Exception {
    return new ReadPart(
        Part.Head.of(request.scatter()),
        passagesOf(request.passages()),
        entitiesOf(request),
        relationsOf(request));
  }

  @Override
  protected ReadPart empty(Part.Head head) {
    return ReadPart.empty(head);
  }

  private static int bytes(PassageText passage) {
    return heapOf(passage.key().document())
        + heapOf(passage.key().id())
        + heapOf(passage.title())
        + heapOf(passage.text());
  }

  private static int bytes(EntityText entity) {
    return heapOf(entity.id())
        + heapOf(entity.name())
        + heapOf(entity.kind())
        + heapOf(entity.description());
  }

  private List<PassageText> passagesOf(List<PassageKey> keys) throws Exception {
    List<PassageText> found = new ArrayList<>();
    for (PassageKey key : keys) {
      PassageText passage = passages.get(key.text());
      if (passage == null) {
        vanished.inc();
      } else {
        // no more of it than evidence can hold: a part is one record on the network
        String text = Evidence.cut(passage.text(), options.passageCharsMax());
        found.add(new PassageText(key, passage.title(), text, passage.version()));
      }
    }
    return found;
  }

  private List<EntityText> entitiesOf(ReadRequest request) throws Exception {
    List<EntityText> found = new ArrayList<>();
    for (String id : request.entities()) {
      EntityText entity = entities.get(id);
      if (entity != null) {
        // evidence names entities, and describes only one that was looked up
        boolean described = request.described().contains(id);
        found.add(described ? entity : new EntityText(id, entity.name(), "", "", entity.version()));
      }
    }
    return found;
  }

  private List<RelationText> relationsOf(ReadRequest request) throws Exception {
    List<RelationText> found = new ArrayList<>();
    Candidates candidates = new Candidates(request.candidates());
    for (RelationKey key : request.relations()) {
      PagedSet.Member member = relations.get(key.source(), key.text());
      if (member == null) {
        vanished.inc();
      } else {
        found.add(told(member, candidates));
      }
    }
    for (String id : request.relationsOf()) {
      int chars = 0;
      for (PagedSet.Member member : relations.read(id, options.relationsMax())) {
        RelationText relation = told(member, candidates);
        chars += chars(relation);
        if (chars > RELATIONS_CHARS_MAX) {
          break;
        }
        found.add(relation);
      }
    }
    return found;
  }

  private static RelationText told(PagedSet.Member member, Candidates candidates)
      throws IOException {
    return KeptRelation.read(member.payload()).told(candidates, CITED_MAX);
  }

  private static int chars(RelationText relation) {
    int chars =
        relation.source().length() + relation.predicate().length() + relation.target().length();
    for (String passage : relation.passages()) {
      chars += passage.length();
    }
    return chars;
  }

  @Override
  protected void apply(ReadDelta delta, Context flink) throws Exception {
    ReadDelta.Text text = delta.text();
    if (text instanceof ReadDelta.PutPassage put) {
      passages.put(put.passage().key().text(), put.passage());
    } else if (text instanceof ReadDelta.RemovePassage remove) {
      passages.remove(remove.passage().text());
    } else if (text instanceof ReadDelta.PutEntity put) {
      entities.put(put.entity().id(), put.entity());
    } else if (text instanceof ReadDelta.RemoveEntity remove) {
      entities.remove(remove.id());
    } else if (text instanceof ReadDelta.PutRelation put) {
      relations.put(
          put.end(), put.relation().key().text(), 1, KeptRelation.of(put.relation()).bytes());
    } else if (text instanceof ReadDelta.RemoveRelation remove) {
      relations.remove(remove.end(), remove.relationKey());
    }
  }
}
