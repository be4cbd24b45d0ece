package io.flinkgraphrag.jobs.cli.runtime;

import io.flinkgraphrag.jobs.cli.console.Output;
import io.flinkgraphrag.jobs.embedded.DataFolder;
import io.flinkgraphrag.jobs.embedded.JobDefinition;
import io.flinkgraphrag.jobs.embedded.Ports;
import io.flinkgraphrag.jobs.embedded.RuntimeSettings;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.apache.flink.configuration.Configuration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "up",
    description = {
      "Runs Kafka, Flink and the job in one process, with an empty graph, until it is stopped.",
      "",
      "Prints one line that begins with READY when questions and updates are taken, and before it"
          + " where data and log are. Questions are also taken by HTTP. Listens on 127.0.0.1 only,"
          + " unless --host says otherwise.",
      "",
      "Ctrl-C and SIGTERM end it in order, within some seconds, with exit code 130 and 143."
    })
public final class UpCommand implements Callable<Integer> {

  private final JobDefinition job;

  @Spec private CommandSpec spec;

  @Mixin private RuntimeFlags flags;

  @Mixin private HttpFlags http;

  @Mixin private DocumentsFlag documents;

  @Option(
      names = "--host",
      paramLabel = "H",
      defaultValue = RuntimeSettings.LOOPBACK,
      description =
          "Address of this machine that Kafka and the web UI listen on (default: ${DEFAULT-VALUE})."
              + " Neither asks who comes.")
  private String host;

  @Option(
      names = "--layout",
      paramLabel = "F",
      description = "Layouts file: shards, hops and language of each graph.")
  private @Nullable Path layout;

  public UpCommand(JobDefinition job) {
    this.job = job;
  }

  @Override
  public Integer call() {
    Output output = Output.of(spec);
    Configuration overrides = flags.overrides(layout);
    flags.doubts().forEach(output::note);
    ListenAddress listen = ListenAddress.of(host);
    listen.warning().ifPresent(output::note);
    RuntimeSettings settings =
        new RuntimeSettings(
            listen.host(),
            listen.address(),
            Ports.requireFree(listen.address(), flags.portKafka(), RuntimeFlags.PORT_KAFKA),
            Ports.requireFree(listen.address(), flags.portUi(), RuntimeFlags.PORT_UI),
            RuntimeSettings.PARTITIONS,
            overrides);
    int httpPort =
        http.wanted()
            ? Ports.requireFree(RuntimeSettings.LOOPBACK, http.port(), HttpFlags.PORT_HTTP)
            : 0;
    try (RuntimeSession session =
        RuntimeSession.start(flags.dataDir(), settings, job, documents.jobOrNull(), output)) {
      DataFolder data = session.data();
      output.note(
          "Data in %s%s; the log is %s"
              .formatted(
                  data.root(), data.isTemporary() ? ", deleted at the end" : "", data.logFile()));
      String served = http.wanted() ? " http=" + session.serveHttp(httpPort) : "";
      output.result(
          "READY kafka=%s ui=%s%s"
              .formatted(session.runtime().bootstrap(), session.runtime().webInterface(), served));
      session.awaitEnd();
    }
    return 0;
  }
}
