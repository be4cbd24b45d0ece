package io.flinkgraphrag.jobs.neo4j.mapping;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.neo4j.driver.Values;

/** Nodes with anything in them. */
final class DrawnNodes {

  private static final List<String> LABELS =
      List.of("Person", "Movie", "_Internal", "a `b`", "L|1");
  private static final List<String> PROPERTIES =
      List.of(
          "id",
          "uuid",
          "name",
          "title",
          "label",
          "text",
          "content",
          "description",
          "plot",
          "aliases",
          "weight",
          "vector",
          "x y",
          "_hidden");
  private static final String SIGNS = "aB1 .|%\"\\/#\n\t\u0000\u0085\u00a0\u2028\ufeffß中";

  private DrawnNodes() {}

  static GraphNode node(Random random) {
    List<String> labels = new ArrayList<>(LABELS);
    Collections.shuffle(labels, random);
    Map<String, Object> properties = new HashMap<>();
    for (int i = random.nextInt(6); i > 0; i--) {
      properties.put(PROPERTIES.get(random.nextInt(PROPERTIES.size())), value(random));
    }
    return new GraphNode(List.copyOf(labels.subList(0, random.nextInt(3))), properties);
  }

  private static Object value(Random random) {
    return switch (random.nextInt(11)) {
      case 0 -> random.nextLong();
      case 1 -> random.nextBoolean() ? random.nextGaussian() : Double.NaN;
      case 2 -> random.nextBoolean();
      case 3 -> LocalDate.ofEpochDay(random.nextInt(100_000));
      case 4 -> Values.isoDuration(random.nextInt(50), 1, random.nextInt(5_000), 7).asObject();
      case 5 -> Values.point(7203, random.nextGaussian(), 2).asObject();
      case 6 -> List.of(text(random), text(random));
      case 7 -> Collections.nCopies(random.nextInt(40), 0.25);
      case 8 -> new byte[] {1};
      default -> text(random);
    };
  }

  static String text(Random random) {
    int length = random.nextInt(10) == 0 ? random.nextInt(3_000) : random.nextInt(12);
    StringBuilder text = new StringBuilder(length);
    for (int i = 0; i < length; i++) {
      text.append(SIGNS.charAt(random.nextInt(SIGNS.length())));
    }
    return text.toString();
  }
}
