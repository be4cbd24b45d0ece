package io.flinkgraphrag.jobs.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.concurrent.TimeUnit;

/** Signals for which Java has no words. */
final class Signals {

  private Signals() {}

  /** Takes all its time away; its connections stay, and the kernel still accepts new ones. */
  static void freeze(GeneratorProcess generator) throws IOException, InterruptedException {
    send("STOP", generator.pid());
  }

  static void thaw(GeneratorProcess generator) throws IOException, InterruptedException {
    send("CONT", generator.pid());
  }

  /** By the shell's own kill, since not every machine has the program. */
  private static void send(String name, long pid) throws IOException, InterruptedException {
    Process kill = new ProcessBuilder("sh", "-c", "kill -" + name + " " + pid).inheritIO().start();
    assertThat(kill.waitFor(10, TimeUnit.SECONDS)).isTrue();
    assertThat(kill.exitValue()).as("kill -%s", name).isZero();
  }
}
