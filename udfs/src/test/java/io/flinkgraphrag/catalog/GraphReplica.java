package io.flinkgraphrag.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkgraphrag.model.HopDelta;
import io.flinkgraphrag.model.LinkDelta;
import io.flinkgraphrag.model.ReadDelta;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/** What LINK, HOP and READ hold after some deltas, as plain text that can be compared. */
final class GraphReplica {

  private final Map<String, String> content = new TreeMap<>();
  private final Map<String, Long> revisions = new HashMap<>();

  Map<String, String> content() {
    return content;
  }

  void apply(LinkDelta delta) {
    String key = "link " + delta.shard() + " " + delta.passage();
    Long before = revisions.put(key, delta.revision());
    assertThat(delta.revision()).as(key).isGreaterThan(before == null ? 0 : before);
    if (delta.removes()) {
      assertThat(content.remove(key)).as("removed though not there: %s", key).isNotNull();
      return;
    }
    LinkDelta.Content indexed = delta.content();
    assertThat(indexed.awaited()).isEqualTo(indexed.vector().length == 0);
    content.put(
        key, indexed.title() + "/" + indexed.text() + "/" + Arrays.toString(indexed.vector()));
  }

  void apply(HopDelta delta) {
    String key = "hop " + delta.shard() + " " + delta.node() + " " + delta.neighbour();
    if (delta.weight() == 0) {
      assertThat(content.remove(key)).as("removed though not there: %s", key).isNotNull();
    } else {
      content.put(key, Integer.toString(delta.weight()));
    }
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
          read + "relation at " + put.end() + " " + put.relation().key(),
          put.relation().toString());
    } else if (text instanceof ReadDelta.RemoveRelation remove) {
      assertThat(content.remove(read + "relation at " + remove.end() + " " + remove.relationKey()))
          .isNotNull();
    } else {
      throw new AssertionError(text);
    }
  }
}
