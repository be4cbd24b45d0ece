package io.flinkgraphrag.jobs.neo4j;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkgraphrag.jobs.cli.Run;
import io.flinkgraphrag.jobs.security.Certificate;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands against a real Neo4j server that speaks TLS alone, by a certificate of its own. */
final class Neo4jTlsITCase {

  private static final String PASSWORD = "ch4ngeit";

  @TempDir static Path folder;

  private static Neo4jGround ground;
  private static String certificate;
  private static String othersCertificate;

  @BeforeAll
  static void start() throws Exception {
    Path own = Certificate.make(folder.resolve("own"), PASSWORD).pem(folder.resolve("pem"));
    certificate = own.resolve("public.crt").toString();
    Path other = Certificate.make(folder.resolve("other"), PASSWORD).pem(folder.resolve("others"));
    othersCertificate = other.resolve("public.crt").toString();
    ground = Neo4jGround.start(folder, 2, own);
    ground.neo4j().run("CREATE (:Film {name: 'Heat', released: 1995})", Map.of());
  }

  @AfterAll
  static void stop() {
    ground.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"neo4j+s", "bolt+s", "neo4j", "bolt"})
  void theCertificateThatIsGivenIsTrusted(String scheme) {
    Run run = dryRun(scheme, "--certificate", certificate);
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out()).contains("node Film: 1, one reader");
  }

  @ParameterizedTest
  @ValueSource(strings = {"neo4j+ssc", "bolt+ssc"})
  void anyCertificateIsTrustedWhereTheAddressSaysSo(String scheme) {
    Run run = dryRun(scheme);
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out()).contains("node Film: 1, one reader");
  }

  @Test
  void aGraphIsImportedAndMirroredOverTls() {
    Run imported = run("neo4j+s", "import", "films", "--certificate", certificate);
    assertThat(imported.out())
        .as(imported.err())
        .isEqualTo("sent 1 entities, 0 relations, 1 passages\n");
    ImportedGraph.await(ground.bootstrap(), "films", 2);

    Run mirrored = run("neo4j+s", "mirror", "films", "--certificate", certificate, "--once");
    assertThat(mirrored.exitCode()).as(mirrored.err()).isZero();
    assertThat(MirroredGraph.read(ground.neo4j(), "films").lines())
        .anyMatch(line -> line.startsWith("entity Film/heat: Heat"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"neo4j+s", "bolt+s"})
  void aCertificateThatNobodyTrustsIsSaidWithWhatToDo(String scheme) {
    Run unknown = dryRun(scheme);
    assertThat(unknown.exitCode()).isEqualTo(2);
    assertThat(unknown.err())
        .startsWith("the certificate of Neo4j at " + scheme)
        .contains("is not trusted", "--certificate")
        .hasLineCount(1);

    Run wrong = dryRun(scheme, "--certificate", othersCertificate);
    assertThat(wrong.exitCode()).isEqualTo(2);
    assertThat(wrong.err()).contains("is not trusted", "--certificate").hasLineCount(1);
    Run mirror = run(scheme, "mirror", "none");
    assertThat(mirror.exitCode()).isEqualTo(2);
    assertThat(mirror.err()).contains("is not trusted", "--certificate").hasLineCount(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"neo4j", "bolt"})
  void aServerThatSpeaksTlsAloneIsNotFoundWithout(String scheme) {
    Run run = dryRun(scheme);
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err())
        .startsWith("no Neo4j answers at ")
        .contains("with TLS as neo4j+s:// or bolt+s://")
        .hasLineCount(1);
  }

  private static Run dryRun(String scheme, String... more) {
    List<String> arguments = new ArrayList<>(List.of(more));
    arguments.add("--dry-run");
    return run(scheme, "import", "none", arguments.toArray(String[]::new));
  }

  private static Run run(String scheme, String command, String graph, String... more) {
    String uri = ground.neo4j().uri(scheme);
    return Run.of(ground.argumentsAt(uri, command, graph, more).toArray(String[]::new));
  }
}
