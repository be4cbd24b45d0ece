package io.flinkgraphrag.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flinkgraphrag.generate.AnswerGenerator;
import io.flinkgraphrag.generate.Generation;
import io.flinkgraphrag.generate.GenerationRequest;
import io.flinkgraphrag.generate.extractive.ExtractiveGenerator;
import io.flinkgraphrag.model.contract.Evidence;
import io.flinkgraphrag.text.Language;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What is done with text per question: five passages of the sample course. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 4, time = 1)
@Fork(1)
public class TextBenchmark {

  private final Language english = Language.of("en");
  private final AnswerGenerator generator = new ExtractiveGenerator();
  private GenerationRequest request;
  private String text;
  private String question;

  @Setup
  public void read() throws IOException {
    SampleGraph course = SampleGraph.course();
    List<Evidence.Passage> passages = new ArrayList<>();
    for (ObjectNode update : course.updates()) {
      if (update.path("type").asText().equals("passage") && passages.size() < 5) {
        String id = update.path("id").asText();
        passages.add(
            new Evidence.Passage(
                id, id, update.path("title").asText(), update.path("text").asText(), 1, 1));
      }
    }
    question = course.questions().get(0);
    text = passages.get(0).text();
    request =
        new GenerationRequest(
            question, "en", new Evidence(passages, List.of()), Duration.ofSeconds(1));
  }

  @Benchmark
  public List<String> sentences() {
    return english.sentences(text);
  }

  @Benchmark
  public List<String> terms() {
    return english.terms(text);
  }

  @Benchmark
  public Generation extractiveGenerator() {
    return generator.generate(request).join();
  }
}
