package io.flinkgraphrag.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flinkgraphrag.bench.LogisticFit.Example;
import io.flinkgraphrag.jobs.eval.CandidatesRecord;
import io.flinkgraphrag.jobs.eval.GoldenQuestion;
import io.flinkgraphrag.rank.Confidence;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the confidence tells apart, and the weights for it. Asks a running job over HTTP: the golden
 * questions of each set where their passages are, and where they were taken out, those of the other
 * sets, and small talk. Then it fits on all sets but one and tells how that one comes out.
 *
 * <p>{@code --data FOLDER --sets A,B,C --write TARGET} writes the graphs for {@code ./graphrag
 * load}; {@code --data FOLDER --sets A,B,C --http URL} asks. See {@code
 * docs/decisions/0031-confidence.md}.
 */
public final class ConfidenceBenchmark {

  private static final ObjectMapper JSON = new ObjectMapper();

  private static final double[] THRESHOLDS = {0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.55, 0.6, 0.7};

  /** Of each other set's questions, so many are asked. */
  private static final int OF_ANOTHER_SET = 40;

  /** What a question is to its graph. */
  private enum Kind {
    ANSWERABLE,
    TAKEN_OUT,
    OTHER_TOPIC,
    SMALL_TALK
  }

  private record Asked(String set, Kind kind, Example example) {}

  private record Said(Kind kind, double confidence) {}

  private final HttpClient http = HttpClient.newHttpClient();
  private final URI ask;

  private ConfidenceBenchmark(String url) {
    this.ask = URI.create(url + "/ask");
  }

  public static void main(String[] args) throws Exception {
    Map<String, String> given = new HashMap<>();
    for (int i = 0; i + 1 < args.length; i += 2) {
      given.put(args[i], args[i + 1]);
    }
    List<GoldenSet> sets = new ArrayList<>();
    for (String name : given.get("--sets").split(",", -1)) {
      sets.add(new GoldenSet(Path.of(given.get("--data"), name)));
    }
    if (given.containsKey("--write")) {
      Path target = Files.createDirectories(Path.of(given.get("--write")));
      for (GoldenSet set : sets) {
        set.write(target);
      }
      return;
    }
    report(new ConfidenceBenchmark(given.get("--http")).asked(sets));
  }

  private List<Asked> asked(List<GoldenSet> sets) throws IOException, InterruptedException {
    List<Asked> asked = new ArrayList<>();
    for (GoldenSet set : sets) {
      String graph = set.name();
      for (GoldenQuestion question : set.questions()) {
        add(graph, graph, Kind.ANSWERABLE, question.text(), asked);
        add(graph, graph + GoldenSet.WITHOUT, Kind.TAKEN_OUT, question.text(), asked);
      }
      for (GoldenSet other : sets) {
        if (!other.equals(set)) {
          for (GoldenQuestion question :
              other.questions().stream().limit(OF_ANOTHER_SET).toList()) {
            add(graph, graph, Kind.OTHER_TOPIC, question.text(), asked);
          }
        }
      }
      for (String text : smallTalk()) {
        add(graph, graph, Kind.SMALL_TALK, text, asked);
      }
    }
    return asked;
  }

  private static List<String> smallTalk() throws IOException {
    try (InputStream in = ConfidenceBenchmark.class.getResourceAsStream("/small-talk.txt")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    }
  }

  /** A question that nothing matches is none: the job refuses it without a confidence. */
  private void add(String set, String graph, Kind kind, String text, List<Asked> asked)
      throws IOException, InterruptedException {
    ObjectNode question = JSON.createObjectNode();
    question.put("graph", graph).put("text", text).put("evidence", "signals");
    HttpRequest request =
        HttpRequest.newBuilder(ask)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(question.toString()))
            .build();
    HttpResponse<String> reply = http.send(request, HttpResponse.BodyHandlers.ofString());
    JsonNode record = JSON.readTree(reply.body());
    if (record.at("/evidence/passages").isEmpty()) {
      System.err.println("left out: " + graph + ": " + text + ": " + reply.body());
      return;
    }
    double[] features = Confidence.features(CandidatesRecord.ranked(record));
    asked.add(new Asked(set, kind, new Example(features, kind == Kind.ANSWERABLE)));
  }

  private static void report(List<Asked> asked) {
    Map<String, List<Asked>> bySet =
        asked.stream()
            .collect(Collectors.groupingBy(Asked::set, LinkedHashMap::new, Collectors.toList()));
    System.out.println("| fitted on | asked of | kind | questions |" + thresholds());
    if (bySet.size() > 1) {
      List<Said> heldOut = new ArrayList<>();
      bySet.forEach(
          (set, own) -> {
            double[] weights = weights(asked.stream().filter(one -> !one.set().equals(set)));
            List<Said> said = said(own, weights);
            rows("the others", set, said);
            heldOut.addAll(said);
          });
      rows("the others", "all", heldOut);
    }
    double[] weights = weights(asked.stream());
    bySet.forEach((set, own) -> rows("all", set, said(own, weights)));
    rows("all", "all", said(asked, weights));
    System.out.println("weights of all: " + Arrays.toString(weights));
  }

  private static List<Said> said(List<Asked> asked, double[] weights) {
    return asked.stream()
        .map(one -> new Said(one.kind(), Confidence.logistic(weights, one.example().features())))
        .toList();
  }

  private static double[] weights(Stream<Asked> asked) {
    return LogisticFit.weights(asked.map(Asked::example).toList());
  }

  private static String thresholds() {
    return Arrays.stream(THRESHOLDS)
        .mapToObj(least -> String.format(Locale.ROOT, " %.2f |", least))
        .collect(Collectors.joining());
  }

  /** The share of each kind that is answered from each threshold on, in percent. */
  private static void rows(String fitted, String set, List<Said> all) {
    for (Kind kind : Kind.values()) {
      List<Double> said =
          all.stream().filter(one -> one.kind() == kind).map(Said::confidence).toList();
      String shares =
          Arrays.stream(THRESHOLDS)
              .mapToObj(least -> answered(said, least))
              .collect(Collectors.joining());
      System.out.printf(
          "| %s | %s | %s | %d |%s%n",
          fitted, set, kind.name().toLowerCase(Locale.ROOT), said.size(), shares);
    }
  }

  private static String answered(List<Double> said, double least) {
    long answered = said.stream().filter(confidence -> confidence >= least).count();
    return String.format(Locale.ROOT, " %.1f |", 100.0 * answered / said.size());
  }
}
