package io.flinkgraphrag.jobs.cli;

import io.flinkgraphrag.generate.discover.ConsulRegistrationOptions;
import io.flinkgraphrag.generate.discover.EurekaRegistrationOptions;
import io.flinkgraphrag.generate.discover.Registration;
import io.flinkgraphrag.generate.discover.ServerAnnouncement;
import io.flinkgraphrag.jobs.embedded.StartFailure;
import io.flinkgraphrag.jobs.generator.GeneratorServer;
import io.flinkgraphrag.jobs.generator.GeneratorSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "generator",
    description = {
      "Serves OpenAI's chat protocol by quoting the evidence in the job's prompts: a last resort,"
          + " and a way to try pool and discovery without a model.",
      "",
      "Prints one line that begins with READY when calls are taken. Ctrl-C and SIGTERM end it in"
          + " order: it leaves the registries and finishes the calls in flight, within 10 seconds;"
          + " exit code 0."
    })
final class GeneratorCommand implements Callable<Integer> {

  private static final int PORT_MAX = 65_535;

  @Spec private CommandSpec spec;

  @Option(
      names = "--host",
      paramLabel = "H",
      defaultValue = "127.0.0.1",
      description = "Name or address to listen on (default: ${DEFAULT-VALUE}); 0.0.0.0 for all.")
  private String host;

  @Option(
      names = "--port",
      paramLabel = "N",
      defaultValue = "8000",
      description = "Port, 0 for any free one (default: ${DEFAULT-VALUE}).")
  private int port;

  @Option(
      names = "--id",
      paramLabel = "ID",
      defaultValue = "",
      description = "Tells it from other generators (default: host and port).")
  private String id;

  @Option(
      names = "--advertise",
      paramLabel = "HOST",
      defaultValue = "",
      description = "Name or address that others reach it by (default: that of --host).")
  private String advertise;

  @Option(
      names = "--model",
      paramLabel = "NAME",
      defaultValue = "extractive",
      description = "Name of the model in its answers; any is taken (default: ${DEFAULT-VALUE}).")
  private String model;

  @Option(
      names = "--max-calls",
      paramLabel = "N",
      defaultValue = "" + GeneratorSettings.CALLS_MAX,
      description = "Calls in flight; more get 429 (default: ${DEFAULT-VALUE}).")
  private int maxCalls;

  @Option(
      names = "--consul",
      paramLabel = "URL",
      description = "Register with this agent of Consul, such as http://127.0.0.1:8500.")
  private String consul;

  @Option(
      names = "--consul-token-file",
      paramLabel = "F",
      description = "File with the token for Consul.")
  private Path consulToken;

  @Option(
      names = "--eureka",
      paramLabel = "URL",
      description = "Register with this Eureka server, such as http://127.0.0.1:8761/eureka.")
  private String eureka;

  @Option(
      names = "--eureka-credentials-file",
      paramLabel = "F",
      description = "File with user:password for Eureka.")
  private Path eurekaCredentials;

  @Option(
      names = "--service",
      paramLabel = "NAME",
      defaultValue = "generators",
      description = "Name of the service it registers under (default: ${DEFAULT-VALUE}).")
  private String service;

  @Option(
      names = "--weight",
      paramLabel = "N",
      defaultValue = "1",
      description = "Its share beside others, as registered (default: ${DEFAULT-VALUE}).")
  private int weight;

  @Option(
      names = "--zone",
      paramLabel = "Z",
      defaultValue = "",
      description = "Its zone, as registered (default: none).")
  private String zone;

  @Override
  public Integer call() throws Exception {
    GeneratorServer.configureJvm();
    // what is wrong is said before anything is started; the port may still be any
    registrations(announcement(id.isEmpty() ? "id" : id, Math.max(1, port)));
    try (GeneratorServer server = start()) {
      new GeneratorSession(
              server,
              registrations(announcement(server.id(), server.port())),
              Output.of(spec))
          .serve();
    }
    return 0;
  }

  private GeneratorServer start() {
    try {
      return GeneratorServer.start(new GeneratorSettings(host, port, id, model, maxCalls));
    } catch (UnknownHostException e) {
      throw unusable("there is no host " + host + " (--host)", e);
    } catch (IOException e) {
      throw new StartFailure(
          "cannot listen on %s:%d (%s); give another with --port N"
              .formatted(host, port, e.getMessage()),
          e);
    }
  }

  private ServerAnnouncement announcement(String itsId, int itsPort) {
    if (port < 0 || port > PORT_MAX) {
      throw unusable("--port has to be 0 to " + PORT_MAX + ", is " + port, null);
    }
    try {
      return ServerAnnouncement.of(itsId, service, reachableBy(), itsPort)
          .with(model, weight, zone);
    } catch (IllegalArgumentException e) {
      throw unusable(e.getMessage(), e);
    }
  }

  private String reachableBy() {
    if (!advertise.isBlank()) {
      return advertise;
    }
    if (isWildcard()) {
      if (consul != null || eureka != null) {
        throw unusable(
            "with --host " + host + " nobody can tell how to reach it: say so by --advertise HOST",
            null);
      }
      return "127.0.0.1";
    }
    return host;
  }

  private boolean isWildcard() {
    try {
      return InetAddress.getByName(host).isAnyLocalAddress();
    } catch (UnknownHostException e) {
      throw unusable("there is no host " + host + " (--host)", e);
    }
  }

  private List<Registration> registrations(ServerAnnouncement server) {
    List<Registration> registrations = new ArrayList<>();
    try {
      if (consul != null) {
        registrations.add(
            ConsulRegistrationOptions.of(consul)
                .withToken(secret(consulToken, "--consul-token-file"))
                .open(server));
      }
      if (eureka != null) {
        registrations.add(
            EurekaRegistrationOptions.of(eureka)
                .withCredentials(secret(eurekaCredentials, "--eureka-credentials-file"))
                .open(server));
      }
    } catch (IllegalArgumentException e) {
      throw unusable(e.getMessage(), e);
    }
    return registrations;
  }

  /** From a file, since everybody can see the arguments of a process. */
  private static String secret(Path file, String option) {
    if (file == null) {
      return "";
    }
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      throw unusable("there is no file to read at " + file + " (" + option + ")", e);
    }
  }

  private static CommandFailure unusable(String message, Exception cause) {
    return new CommandFailure(CommandFailure.UNUSABLE, message, cause);
  }
}
