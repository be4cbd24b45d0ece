package io.flinkgraphrag.jobs.cluster;

import java.io.IOException;
import java.util.concurrent.TimeUnit;

/** Signals for which Java has no words. */
final class Signals {

  private Signals() {}

  /** Takes all its time away; its connections stay, and the kernel still accepts new ones. */
  static void freeze(long pid) throws IOException, InterruptedException {
    send("STOP", pid);
  }

  static void thaw(long pid) throws IOException, InterruptedException {
    send("CONT", pid);
  }

  /** By the shell's own kill, since not every machine has the program. */
  private static void send(String name, long pid) throws IOException, InterruptedException {
    Process kill = new ProcessBuilder("/bin/sh", "-c", "kill -" + name + " " + pid).start();
    if (!kill.waitFor(10, TimeUnit.SECONDS) || kill.exitValue() != 0) {
      throw new IOException("process " + pid + " takes no signal " + name);
    }
  }
}
