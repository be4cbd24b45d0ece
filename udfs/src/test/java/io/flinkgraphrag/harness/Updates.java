package io.flinkgraphrag.harness;

import io.flinkgraphrag.model.SourcePosition;
import io.flinkgraphrag.model.contract.Change;
import io.flinkgraphrag.model.contract.GraphUpdate;
import io.flinkgraphrag.model.contract.KafkaValue;
import io.flinkgraphrag.model.contract.Order;
import io.flinkgraphrag.state.StableHash;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.flink.core.memory.DataOutputSerializer;

/** Graph updates for tests of operators, single ones and random histories. */
public final class Updates {

  public static final int DIMENSIONS = 4;

  private static final String[] WORDS = {
    "engine", "number", "letter", "bridge", "river", "music", "theory", "garden", "planet", "ship"
  };

  private final Random random;
  private final String graph;
  private final String batch;

  /** Random updates of one graph. */
  public Updates(String graph, String batch, long seed) {
    this.random = new Random(seed);
    this.graph = graph;
    this.batch = batch;
  }

  public static GraphUpdate of(String graph, Change change, long version) {
    return of(graph, change, at(version, change), "");
  }

  /** The order of a change with a version. */
  public static Order at(long version, Change change) {
    return change instanceof Change.Delete
        ? Order.deleteAt(version)
        : Order.putAt(version, StableHash.of(bytes(change)));
  }

  private static byte[] bytes(Change change) {
    DataOutputSerializer out = new DataOutputSerializer(256);
    try {
      change.write(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.getCopyOfBuffer();
  }

  /** The order of a change without one. */
  public static Order sent(int partition, long offset) {
    return Order.sentAs(new SourcePosition("graph-updates", partition, offset));
  }

  public static GraphUpdate of(String graph, Change change, Order order, String batch) {
    SourcePosition position = new SourcePosition("graph-updates", 0, 0);
    byte[] bytes = {1, 2, 3};
    return new GraphUpdate(
        graph,
        change,
        order,
        batch,
        new KafkaValue(position, null, bytes, bytes.length, "", 1_000, true, List.of()));
  }

  /** Updates as they were produced: versions in no order, every fifth update sent twice. */
  public List<GraphUpdate> history(int size) {
    List<GraphUpdate> updates = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      if (i > 0 && random.nextInt(5) == 0) {
        GraphUpdate again = updates.get(random.nextInt(updates.size()));
        updates.add(of(graph, again.change(), again.order(), batch));
      } else {
        Change change = change();
        updates.add(of(graph, change, at(1 + random.nextInt(size / 4), change), batch));
      }
    }
    return updates;
  }

  private Change change() {
    return switch (random.nextInt(12)) {
      case 0, 1 ->
          new Change.EntityUpsert(
              entity(), words(2), "KIND", words(4), List.of(words(1)), new float[0]);
      case 2, 3 ->
          new Change.RelationUpsert(
              entity(),
              words(1),
              entity(),
              1 + random.nextInt(3),
              List.of("p" + random.nextInt(8)),
              new float[0]);
      case 4 -> new Change.EntityDelete(entity());
      case 5 -> new Change.RelationDelete(entity(), words(1), entity());
      case 6 -> new Change.PassageDelete("p" + random.nextInt(4), document());
      case 7 -> random.nextInt(3) == 0 ? new Change.DocumentDelete(document()) : passage();
      default -> passage();
    };
  }

  private Change.PassageUpsert passage() {
    List<String> entities =
        random.nextInt(4) == 0
            ? null
            : IntStream.range(0, random.nextInt(4)).mapToObj(i -> entity()).distinct().toList();
    String title = random.nextInt(4) == 0 ? "" : words(1);
    float[] vector = random.nextInt(3) == 0 ? unit(random) : new float[0];
    return new Change.PassageUpsert(
        "p" + random.nextInt(4), document(), title, words(1 + random.nextInt(8)), entities, vector);
  }

  public static float[] unit(Random random) {
    float[] vector = new float[DIMENSIONS];
    double squares = 0;
    for (int i = 0; i < DIMENSIONS; i++) {
      vector[i] = (float) random.nextGaussian();
      squares += vector[i] * vector[i];
    }
    for (int i = 0; i < DIMENSIONS; i++) {
      vector[i] /= (float) Math.sqrt(squares);
    }
    return vector;
  }

  private String document() {
    return "d" + random.nextInt(6);
  }

  /** Entities are named like titles, so that both kinds of mention meet. */
  private String entity() {
    return words(1);
  }

  private String words(int count) {
    StringBuilder words = new StringBuilder();
    for (int i = 0; i < count; i++) {
      words.append(i == 0 ? "" : " ").append(WORDS[random.nextInt(WORDS.length)]);
    }
    return words.toString();
  }
}
