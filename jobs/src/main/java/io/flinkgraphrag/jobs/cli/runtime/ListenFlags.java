package io.flinkgraphrag.jobs.cli.runtime;

import io.flinkgraphrag.jobs.cli.console.CommandFailure;
import io.flinkgraphrag.jobs.cli.console.Numbers;
import io.flinkgraphrag.jobs.embedded.StartFailure;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import picocli.CommandLine.Option;

/** Where a command that serves HTTP listens. */
public final class ListenFlags {

  @Option(
      names = "--host",
      paramLabel = "H",
      description = "Name or address to listen on (default: ${DEFAULT-VALUE}); 0.0.0.0 for all.")
  private String host = "127.0.0.1";

  @Option(
      names = "--port",
      paramLabel = "N",
      converter = Numbers.Port.class,
      description = "Port, 0 for any free one (default: ${DEFAULT-VALUE}).")
  private int port;

  /**
   * Creates them.
   *
   * @param port where none is given
   */
  public ListenFlags(int port) {
    this.port = port;
  }

  public String host() {
    return host;
  }

  /** As it was given; 0 for any. */
  public int port() {
    return port;
  }

  /**
   * What the host's name stands for.
   *
   * @throws CommandFailure if it is none
   */
  public InetAddress address() {
    try {
      return InetAddress.getByName(host);
    } catch (UnknownHostException e) {
      throw new CommandFailure(
          CommandFailure.UNUSABLE, "there is no host " + host + " (--host)", e);
    }
  }

  /** The failure of a start that could not listen there. */
  public StartFailure cannotListen(IOException cause) {
    return new StartFailure(
        "cannot listen on %s:%d (%s); give another with --port N"
            .formatted(host, port, cause.getMessage()),
        cause);
  }
}
