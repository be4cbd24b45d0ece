package io.flinkgraphrag.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every code that an answer or a dead letter can have stands in docs/operations.md, no other. */
class CodesDocsTest {

  private static final Path SOURCES = Path.of("../udfs/src/main/java/io/flinkgraphrag");
  private static final Path DOCUMENTS = Path.of("src/main/java/io/flinkgraphrag/jobs/documents");
  private static final Path DOCS = Path.of("../docs/operations.md");

  private static final Pattern LITERAL = Pattern.compile("\"([A-Z]+(?:_[A-Z0-9]+)+)\"");
  private static final Pattern COMMENT = Pattern.compile("/\\*.*?\\*/", Pattern.DOTALL);
  private static final Pattern CONSTANT = Pattern.compile("^ {2,4}([A-Z]+[A-Z0-9_]*)[,;]?$");
  private static final Pattern DOCUMENTED = Pattern.compile("`(_?[A-Z]+[A-Z0-9_]*)`");
  private static final String GENERATOR = "GENERATOR";

  /** What else stands in the table in capitals: statuses. */
  private static final Set<String> STATUSES = Set.of("REJECTED", "EXPIRED", "FAILED", "DEGRADED");

  @Test
  void theTableOfCodesIsThatOfTheCode() throws IOException {
    assertThat(documented()).containsExactlyInAnyOrderElementsOf(inTheCode());
  }

  private static Set<String> inTheCode() throws IOException {
    Set<String> codes = new TreeSet<>(constants("contract/FaultCode.java", "enum FaultCode"));
    for (String kind : constants("http/CallException.java", "enum Kind")) {
      for (String called : new String[] {GENERATOR, "RERANKER"}) {
        codes.add(called + "_" + (kind.equals("SERVER_ERROR") ? "ERROR" : kind));
      }
    }
    for (Path root : List.of(SOURCES, DOCUMENTS)) {
      try (Stream<Path> files = Files.walk(root)) {
        for (Path file : files.filter(path -> path.toString().endsWith(".java")).toList()) {
          String source = Files.readString(file);
          if (source.contains("Reason")) {
            LITERAL.matcher(source).results().forEach(found -> codes.add(found.group(1)));
          }
        }
      }
    }
    codes.remove("GENERATOR_");
    return codes;
  }

  private static Set<String> constants(String file, String begin) throws IOException {
    String source = COMMENT.matcher(Files.readString(SOURCES.resolve(file))).replaceAll("");
    String body = source.substring(source.indexOf(begin));
    Set<String> names = new TreeSet<>();
    for (String line : body.substring(0, body.indexOf('}')).lines().toList()) {
      Matcher constant = CONSTANT.matcher(line);
      if (constant.matches()) {
        names.add(constant.group(1));
      }
    }
    assertThat(names).as(file).isNotEmpty();
    return names;
  }

  private static Set<String> documented() throws IOException {
    String page = Files.readString(DOCS);
    String section = page.substring(page.indexOf("\n## Codes"));
    section = section.substring(0, section.indexOf("\n## ", 1));
    Set<String> codes = new TreeSet<>();
    for (String line : section.lines().filter(row -> row.startsWith("| `")).toList()) {
      Matcher found = DOCUMENTED.matcher(line.substring(0, line.indexOf('|', 1)));
      while (found.find()) {
        String code = found.group(1);
        codes.add(code.startsWith("_") ? GENERATOR + code : code);
      }
    }
    codes.removeAll(STATUSES);
    return codes;
  }
}
