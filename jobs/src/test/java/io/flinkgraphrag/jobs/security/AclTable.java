package io.flinkgraphrag.jobs.security;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

/** The table of permissions in docs/security.md. */
final class AclTable {

  /** Who, what kind of resource, its name, operations. */
  private static final Pattern ROW =
      Pattern.compile(
          "^\\| (\\w+) \\| (topic|group|transactional id)( prefix)? \\| `([^`]+)` \\| ([\\w, ]+) \\|",
          Pattern.MULTILINE);

  /**
   * A row's permission.
   *
   * @param who job, ask, load, operate
   */
  record Row(String who, ResourcePattern resource, AclOperation operation) {

    AclBinding of(String user) {
      return new AclBinding(
          resource,
          new AccessControlEntry("User:" + user, "*", operation, AclPermissionType.ALLOW));
    }

    /** As the log says it. */
    String text() {
      String word =
          operation.name().charAt(0) + operation.name().substring(1).toLowerCase(Locale.ROOT);
      return word
          + switch (resource.resourceType()) {
            case TOPIC -> " on topic ";
            case GROUP -> " on group ";
            default -> " on transactional ids that begin with ";
          }
          + resource.name();
    }
  }

  private AclTable() {}

  static List<Row> of(String who) throws IOException {
    Path docs = Path.of(System.getProperty("basedir", ".")).toAbsolutePath().getParent();
    return ROW.matcher(Files.readString(docs.resolve("docs/security.md")))
        .results()
        .filter(row -> row.group(1).equals(who))
        .flatMap(AclTable::rows)
        .toList();
  }

  private static Stream<Row> rows(MatchResult row) {
    ResourceType type =
        ResourceType.fromString(row.group(2).replace(' ', '_').toUpperCase(Locale.ROOT));
    PatternType pattern = row.group(3) == null ? PatternType.LITERAL : PatternType.PREFIXED;
    ResourcePattern resource = new ResourcePattern(type, row.group(4), pattern);
    return Stream.of(row.group(5).split(",\\s*"))
        .map(
            operation ->
                new Row(row.group(1), resource, AclOperation.fromString(operation.strip())));
  }
}
