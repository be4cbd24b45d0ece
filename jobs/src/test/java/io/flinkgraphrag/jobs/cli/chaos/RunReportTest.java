package io.flinkgraphrag.jobs.cli.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkgraphrag.jobs.chaos.Fault;
import io.flinkgraphrag.jobs.chaos.Row;
import io.flinkgraphrag.jobs.chaos.Scenario;
import io.flinkgraphrag.jobs.chaos.Step;
import io.flinkgraphrag.jobs.chaos.Tally;
import io.flinkgraphrag.jobs.cli.console.Output;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RunReportTest {

  private static final Step KILL = new Step(1, Scenario.BROKER_KILL, "broker-2", 0);
  private static final Step FREEZE = new Step(1, Scenario.LEADER_FREEZE, "", 34);
  private static final Tally RIGHT = new Tally(120, 119, 0, 0, 0, 0);
  private static final Fault LOST =
      new Fault(Fault.Kind.LOST, "q-7", "broker-kill", "leader-kill", "no terminal record");

  @TempDir Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private RunReport report() {
    return new RunReport(
        new Output(new PrintWriter(out), new PrintWriter(err)),
        42,
        folder.resolve("rows.json"),
        folder);
  }

  @Test
  void aRunWithoutFaultsIsRightAndEndsWithItsTableAndItsSeed() throws Exception {
    RunReport report = report();
    report.leaveOut("network-partition", "one machine");
    report.add(new Row(KILL, RIGHT, 4_321, 6_000, ""));
    report.countedAgain(RIGHT);
    report.end();
    report.end();
    assertThat(report.isRight()).isTrue();
    assertThat(out.toString())
        .isEqualTo(
            """
            scenario              asked  answered  lost  doubled  wrong  degraded  outage s  recovery s
            broker-kill broker-2    120       119     0        0      0         0       4.3         6.0
            LEFT OUT network-partition: one machine
            the whole topic counted again: 120 asked, 119 answered, 0 lost, 0 doubled, 0 wrong, 0 degraded
            seed 42
            """);
    assertThat(Files.readAllLines(folder.resolve("rows.json")))
        .containsExactly(
            "{\"round\":1,\"scenario\":\"broker-kill\",\"victim\":\"broker-2\",\"seconds\":0,"
                + "\"outageMs\":4321,\"recoveryMs\":6000,\"trouble\":\"\",\"asked\":120,"
                + "\"answered\":119,\"lost\":0,\"doubled\":0,\"wrong\":0,\"degraded\":0,\"right\":true}");
  }

  @Test
  void whatIsLostDoubledOrWrongMakesTheRunWrong() {
    for (Tally wrong :
        List.of(
            new Tally(9, 8, 1, 0, 0, 0),
            new Tally(9, 9, 0, 1, 0, 0),
            new Tally(9, 9, 0, 0, 1, 0))) {
      RunReport steps = report();
      steps.add(new Row(KILL, wrong, 0, 0, ""));
      steps.countedAgain(RIGHT);
      assertThat(steps.isRight()).as("in a step: %s", wrong).isFalse();
      RunReport last = report();
      last.countedAgain(wrong);
      assertThat(last.isRight()).as("in the last count: %s", wrong).isFalse();
    }
  }

  @Test
  void aRunThatWasStoppedIsNotRightAndStillTellsWhatWasDone() {
    RunReport report = report();
    report.add(new Row(KILL, RIGHT, 0, 0, ""));
    report.end();
    assertThat(report.isRight()).isFalse();
    assertThat(out.toString()).contains("broker-kill broker-2", "was not counted again", "seed 42");
  }

  @Test
  void anInjectionThatFailedIsNeverPassedOverInSilence() {
    RunReport report = report();
    report.add(new Row(FREEZE, RIGHT, 0, 0, "the injection failed: no leader"));
    report.countedAgain(RIGHT);
    report.end();
    assertThat(report.isRight()).isFalse();
    assertThat(out.toString())
        .contains("TROUBLE leader-freeze for 34 s: the injection failed: no leader\n");
  }

  @Test
  void theIdsOfFaultsAreInAFile() throws Exception {
    RunReport report = report();
    report.faultsFrom(() -> List.of(LOST));
    report.end();
    Path file = folder.resolve("graphrag-chaos-42.txt");
    assertThat(out.toString()).contains("1 faults, each with its id, are in " + file);
    assertThat(Files.readAllLines(file)).containsExactly(LOST.toString());
  }
}
