package io.flinkgraphrag.jobs.cluster;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a process is in the cluster, as {@code broker-2}.
 *
 * @param number from 1
 */
public record Role(Kind kind, int number) implements Comparable<Role> {

  /** In the order in which they start; they end in the opposite one. */
  public enum Kind {
    ZOOKEEPER("zookeeper"),
    BROKER("broker"),
    GENERATOR("generator"),
    JOB_MANAGER("jobmanager"),
    TASK_MANAGER("taskmanager");

    private final String word;

    Kind(String word) {
      this.word = word;
    }
  }

  /** There is one: Flink waits for it without harm, see docs/decisions/0017. */
  public static final Role ZOOKEEPER = new Role(Kind.ZOOKEEPER, 1);

  private static final Pattern NAME = Pattern.compile("([a-z]+)(?:-([1-9]\\d{0,3}))?");

  private static final Comparator<Role> ORDER =
      Comparator.comparing(Role::kind).thenComparingInt(Role::number);

  static Role broker(int number) {
    return new Role(Kind.BROKER, number);
  }

  static Role generator(int number) {
    return new Role(Kind.GENERATOR, number);
  }

  static Role jobManager(int number) {
    return new Role(Kind.JOB_MANAGER, number);
  }

  static Role taskManager(int number) {
    return new Role(Kind.TASK_MANAGER, number);
  }

  /** The role of a name; empty where it is none. */
  public static Optional<Role> parse(String name) {
    Matcher parts = NAME.matcher(name);
    if (!parts.matches()) {
      return Optional.empty();
    }
    int number = parts.group(2) == null ? 1 : Integer.parseInt(parts.group(2));
    return Arrays.stream(Kind.values())
        .filter(kind -> kind.word.equals(parts.group(1)))
        .map(kind -> new Role(kind, number))
        .filter(role -> role.toString().equals(name))
        .findFirst();
  }

  @Override
  public int compareTo(Role other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return kind == Kind.ZOOKEEPER ? kind.word : kind.word + "-" + number;
  }
}
