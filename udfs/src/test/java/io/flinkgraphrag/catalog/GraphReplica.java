package io.flinkgraphrag.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkgraphrag.model.message.HopDelta;
import io.flinkgraphrag.model.message.LinkDelta;
import io.flinkgraphrag.model.message.NameDelta;
import io.flinkgraphrag.model.message.ReadDelta;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What LINK, HOP, READ and names hold after some deltas, as plain text that can be compared. */
final class GraphReplica {

  private final Map<String, String> content = new TreeMap<>();
  private final Map<String, Long> revisions = new HashMap<>();

  Map<String, String> content() {
    return content;
  }

  void apply(LinkDelta delta) {
    String link = "link " + delta.shard() + " ";
    if (delta.item() instanceof LinkDelta.PassageItem item) {
      LinkDelta.Content indexed = item.content();
      assertThat(item.removes() || indexed.awaited() == (indexed.vector().length == 0)).isTrue();
      put(
          link + item.passage(),
          item.revision(),
          item.removes()
              ? null
              : indexed.title() + "/" + indexed.text() + "/" + Arrays.toString(indexed.vector()));
    } else if (delta.item() instanceof LinkDelta.FactItem item) {
      put(
          link + item.relation(),
          item.revision(),
          item.removes() ? null : Arrays.toString(item.content().vector()));
    } else if (delta.item() instanceof LinkDelta.NamesItem item) {
      String key = link + "names of " + item.entity();
      if (item.names().isEmpty()) {
        assertThat(content.remove(key)).as("removed though not there: %s", key).isNotNull();
      } else {
        content.put(key, item.names().toString());
      }
    }
  }

  private void put(String key, long revision, String textOrNull) {
    Long before = revisions.put(key, revision);
    assertThat(revision).as(key).isGreaterThan(before == null ? 0 : before);
    if (textOrNull == null) {
      assertThat(content.remove(key)).as("removed though not there: %s", key).isNotNull();
    } else {
      content.put(key, textOrNull);
    }
  }

  void apply(HopDelta delta) {
    String key = "hop " + delta.shard() + " " + delta.node() + " " + delta.neighbour();
    if (delta.edge() instanceof HopDelta.Mention mention && mention.weight() > 0) {
      content.put(key, Integer.toString(mention.weight()));
    } else if (delta.edge() instanceof HopDelta.Relation relation) {
      content.put(
          key + relation.predicate() + relation.outgoing(), Double.toString(relation.weight()));
    } else {
      String edge =
          delta.edge() instanceof HopDelta.NoRelation gone
              ? gone.predicate() + gone.outgoing()
              : "";
      assertThat(content.remove(key + edge)).as("removed though not there: %s", key).isNotNull();
    }
  }

  void apply(NameDelta delta) {
    String name = "name " + delta.key() + " ";
    if (delta.change() instanceof NameDelta.Say say) {
      changed(name + say.passage(), say.weight() == 0 ? null : Integer.toString(say.weight()));
    } else if (delta.change() instanceof NameDelta.Claim claim) {
      boolean none = claim.kind() == NameDelta.Claim.Kind.NONE;
      changed(name + "of " + claim.entity(), none ? null : claim.kind().toString());
    }
  }

  private void changed(String key, @Nullable String textOrNull) {
    String before = textOrNull == null ? content.remove(key) : content.put(key, textOrNull);
    assertThat(before).as("changed nothing: %s", key).isNotEqualTo(textOrNull);
  }

  void apply(ReadDelta delta) {
    String read = "read " + delta.shard() + " ";
    ReadDelta.Text text = delta.text();
    if (text instanceof ReadDelta.PutPassage put) {
      content.put(read + put.passage().key(), put.passage().toString());
    } else if (text instanceof ReadDelta.RemovePassage remove) {
      assertThat(content.remove(read + remove.passage())).isNotNull();
    } else if (text instanceof ReadDelta.PutEntity put) {
      content.put(read + "entity " + put.entity().id(), put.entity().toString());
    } else if (text instanceof ReadDelta.RemoveEntity remove) {
      assertThat(content.remove(read + "entity " + remove.id())).isNotNull();
    } else if (text instanceof ReadDelta.PutRelation put) {
      content.put(
          read + "relation at " + put.end() + " " + put.relation().key().text(),
          put.relation().toString());
    } else if (text instanceof ReadDelta.RemoveRelation remove) {
      assertThat(content.remove(read + "relation at " + remove.end() + " " + remove.relationKey()))
          .isNotNull();
    } else {
      throw new AssertionError(text);
    }
  }
}
