package io.flinkgraphrag.jobs.gateway.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flinkgraphrag.jobs.gateway.asking.KafkaClients;
import io.flinkgraphrag.jobs.gateway.documents.Documents;
import io.flinkgraphrag.jobs.gateway.http.HttpFault;
import io.flinkgraphrag.jobs.gateway.http.LongBodies;
import io.flinkgraphrag.jobs.gateway.http.RequestHead;
import io.flinkgraphrag.jobs.gateway.keys.ApiKeys;
import io.flinkgraphrag.jobs.gateway.keys.Entrance;
import io.flinkgraphrag.jobs.gateway.keys.KeyFile;
import io.flinkgraphrag.jobs.settings.Topics;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which requests may have the body of a document. */
final class DocumentsRoutesTest {

  @TempDir private Path folder;

  private record Head(String method, String rawPath, String key) implements RequestHead {
    @Override
    public String path() {
      return URLDecoder.decode(rawPath, StandardCharsets.UTF_8);
    }

    @Override
    public Optional<String> header(String name) {
      return name.equals("Authorization") ? Optional.of("Bearer " + key) : Optional.empty();
    }
  }

  @Test
  void aPathIsTheSameForALongBodyAsForAShortOne() throws Exception {
    ApiKeys.Made slashed = ApiKeys.make("slashed", List.of("a/b"), true);
    ApiKeys.Made first = ApiKeys.make("first", List.of("a"), true);
    Path file = Files.writeString(folder.resolve("keys"), slashed.line() + "\n" + first.line());
    try (KeyFile keys = KeyFile.open(file, note -> {});
        Documents documents =
            new Documents(new KafkaClients(new Properties()), Topics.defaults(), "group")) {
      LongBodies bodies = new DocumentsRoutes(documents, new Entrance(Optional.of(keys))).bodies();

      Head document = new Head("PUT", "/graphs/a%2Fb/documents/c%2Fd/e%20f", slashed.key());
      assertThat(bodies.has(document)).isTrue();
      bodies.admit(document).run();
      assertThatThrownBy(() -> bodies.admit(new Head("PUT", document.rawPath(), first.key())))
          .isInstanceOfSatisfying(
              HttpFault.class, fault -> assertThat(fault.code()).isEqualTo("NO_SUCH_GRAPH"));

      assertThat(bodies.has(new Head("POST", document.rawPath(), slashed.key()))).isFalse();
      for (String other :
          List.of(
              "", "/graphs/a/b/documents/c", "/graphs%2Fa/documents/c", "/graphs/a/documents/")) {
        assertThat(bodies.has(new Head("PUT", other, slashed.key()))).as(other).isFalse();
      }
    }
  }
}
