package io.flinkgraphrag.jobs.chaos.host;

import java.io.IOException;
import java.util.concurrent.TimeUnit;

/** Commands of the system, which may be missing, or not be this user's to run. */
final class Commands {

  private static final int SECONDS_MAX = 20;

  private Commands() {}

  /** Whether it ran and ended well. */
  static boolean runs(String... command) throws InterruptedException {
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor(SECONDS_MAX, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (IOException noSuchCommand) {
      return false;
    }
  }
}
