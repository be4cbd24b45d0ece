package io.flinkgraphrag.jobs.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** In JVMs of their own, as a module is loaded once. */
class VectorModuleTest {

  @Test
  void theVectorApiIsThereAndTheJvmPrintsNothing() throws Exception {
    assertThat(run("--add-exports=java.base/jdk.internal.module=ALL-UNNAMED"))
        .isEqualToIgnoringNewLines("the Vector API is there");
  }

  @Test
  void withoutThePermissionToLoadItNothingHappens() throws Exception {
    assertThat(run()).isEqualToIgnoringNewLines("the Vector API is not there");
  }

  private static String run(String... options) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(options));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Loaded.class.getName()));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try (var in = process.getInputStream()) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** Loads the module and says whether its classes can be loaded. */
  static final class Loaded {
    public static void main(String[] arguments) {
      VectorModule.load();
      boolean there;
      try {
        Class.forName("jdk.incubator.vector.ByteVector");
        there = true;
      } catch (ClassNotFoundException e) {
        there = false;
      }
      System.out.println("the Vector API is " + (there ? "there" : "not there"));
    }
  }
}
