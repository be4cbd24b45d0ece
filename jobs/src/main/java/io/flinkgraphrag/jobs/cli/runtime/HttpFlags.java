package io.flinkgraphrag.jobs.cli.runtime;

import io.flinkgraphrag.jobs.cli.console.Numbers;
import io.flinkgraphrag.jobs.gateway.GatewaySettings;
import picocli.CommandLine.Option;

/** The options of the commands that serve HTTP beside everything else, on this machine only. */
final class HttpFlags {

  static final String PORT_HTTP = "--port-http";

  @Option(
      names = "--no-http",
      description = "Serve no questions by HTTP; else it is done as by the command serve.")
  private boolean none;

  @Option(
      names = PORT_HTTP,
      paramLabel = "N",
      converter = Numbers.Port.class,
      defaultValue = "" + GatewaySettings.PORT,
      description =
          "Port for questions by HTTP, on 127.0.0.1; 0 for any free one (default:"
              + " ${DEFAULT-VALUE}).")
  private int port;

  boolean wanted() {
    return !none;
  }

  /** As it was given; 0 for any. */
  int port() {
    return port;
  }
}
