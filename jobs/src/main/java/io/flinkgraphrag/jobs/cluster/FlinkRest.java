package io.flinkgraphrag.jobs.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Reads Flink's REST interface at whichever JobManager answers: one that does not lead asks the
 * leader. Blocks, for a few seconds for each address.
 */
final class FlinkRest {

  private static final Duration TIMEOUT = Duration.ofSeconds(5);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final List<String> addresses;
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(TIMEOUT).build();

  FlinkRest(List<String> addresses) {
    this.addresses = addresses;
  }

  /** The answer to a path; empty where nobody gives one now. */
  Optional<JsonNode> get(String path) throws InterruptedException {
    for (String address : addresses) {
      try {
        HttpRequest request =
            HttpRequest.newBuilder(URI.create(address + path)).timeout(TIMEOUT).build();
        HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
        if (response.statusCode() == 200) {
          return Optional.of(JSON.readTree(response.body()));
        }
      } catch (IOException nobody) {
        // the next one may answer
      }
    }
    return Optional.empty();
  }
}
