package io.flinkgraphrag.jobs.cli.neo4j;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkgraphrag.jobs.cli.Run;
import io.flinkgraphrag.jobs.security.Certificate;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Addresses and certificates that cannot be, which is said before anybody is asked. */
final class Neo4jAccessTest {

  @TempDir private Path folder;

  @Test
  void aCertificateThatIsNotThereOrIsNoneIsSaid() throws Exception {
    Path file = folder.resolve("ca.pem");
    assertThat(refusal("neo4j+s://host:7687", file))
        .contains("graphrag.neo4j.certificate", "ca.pem", "no certificates can be read there");
    Files.writeString(file, "no certificate");
    assertThat(refusal("neo4j+s://host:7687", file)).contains("certificate", "ca.pem");
    Files.writeString(file, "");
    assertThat(refusal("neo4j+s://host:7687", file))
        .contains("there is no certificate in the file");
  }

  @Test
  void whereAnyCertificateIsTrustedNoneIsTaken() throws Exception {
    Path own = Certificate.make(folder.resolve("own"), "ch4ngeit").pem(folder.resolve("pem"));
    assertThat(refusal("bolt+ssc://host:7687", own.resolve("public.crt")))
        .contains("+ssc trusts any certificate", "neo4j+s://");
  }

  @Test
  void anAddressOfAnotherKindIsSaid() throws Exception {
    Path own = Certificate.make(folder.resolve("own"), "ch4ngeit").pem(folder.resolve("pem"));
    assertThat(refusal("https://host:7687", own.resolve("public.crt")))
        .contains("graphrag.neo4j.uri", "neo4j+s://", "bolt+ssc://");
  }

  private static String refusal(String uri, Path certificate) {
    Run run =
        Run.of(
            "neo4j", "import", "--uri", uri, "--certificate", certificate.toString(), "--dry-run");
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).hasLineCount(1);
    return run.err();
  }
}
