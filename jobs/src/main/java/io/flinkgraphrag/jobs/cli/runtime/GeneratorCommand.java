package io.flinkgraphrag.jobs.cli.runtime;

import io.flinkgraphrag.discover.consul.ConsulRegistrationOptions;
import io.flinkgraphrag.discover.eureka.EurekaRegistrationOptions;
import io.flinkgraphrag.discover.register.Registration;
import io.flinkgraphrag.discover.register.ServerAnnouncement;
import io.flinkgraphrag.jobs.cli.console.CommandFailure;
import io.flinkgraphrag.jobs.cli.console.Output;
import io.flinkgraphrag.jobs.generator.GeneratorServer;
import io.flinkgraphrag.jobs.generator.GeneratorSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
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
public final class GeneratorCommand implements Callable<Integer> {

  private static final int PORT = 8000;

  @Spec private CommandSpec spec;

  @Mixin private ListenFlags listen = new ListenFlags(PORT);

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
  private @Nullable String consul;

  @Option(
      names = "--consul-token-file",
      paramLabel = "F",
      description = "File with the token for Consul.")
  private @Nullable Path consulToken;

  @Option(
      names = "--eureka",
      paramLabel = "URL",
      description = "Register with this Eureka server, such as http://127.0.0.1:8761/eureka.")
  private @Nullable String eureka;

  @Option(
      names = "--eureka-credentials-file",
      paramLabel = "F",
      description = "File with user:password for Eureka.")
  private @Nullable Path eurekaCredentials;

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
  public Integer call() throws InterruptedException {
    GeneratorServer.configureJvm();
    // What is wrong is said before anything is started; the port may still be any.
    GeneratorSettings settings = settings();
    List<Function<ServerAnnouncement, Registration>> registries = registries();
    announcement("any", Math.max(1, listen.port()));
    try (GeneratorServer server = start(settings)) {
      ServerAnnouncement announcement = announcement(server.id(), server.port());
      List<Registration> registrations =
          registries.stream().map(registry -> registry.apply(announcement)).toList();
      new GeneratorSession(server, registrations, Output.of(spec)).serve();
    }
    return 0;
  }

  private GeneratorSettings settings() {
    if (listen.host().isBlank()) {
      throw unusable("--host: no address is given; name the one to listen on", null);
    }
    try {
      return new GeneratorSettings(
          listen.host(), listen.port(), reachableBy(), id, model, maxCalls);
    } catch (IllegalArgumentException e) {
      throw unusable(String.valueOf(e.getMessage()), e);
    }
  }

  private GeneratorServer start(GeneratorSettings settings) {
    try {
      return GeneratorServer.start(settings);
    } catch (IOException e) {
      throw listen.cannotListen(e);
    }
  }

  private ServerAnnouncement announcement(String itsId, int itsPort) {
    try {
      return ServerAnnouncement.of(itsId, service, reachableBy(), itsPort)
          .with(model, weight, zone);
    } catch (IllegalArgumentException e) {
      throw unusable(String.valueOf(e.getMessage()), e);
    }
  }

  private String reachableBy() {
    if (!advertise.isBlank()) {
      return advertise;
    }
    if (listen.address().isAnyLocalAddress()) {
      if (consul != null || eureka != null) {
        throw unusable(
            "with --host "
                + listen.host()
                + " nobody can tell how to reach it: say so by --advertise HOST",
            null);
      }
      return "127.0.0.1";
    }
    return listen.host();
  }

  private List<Function<ServerAnnouncement, Registration>> registries() {
    List<Function<ServerAnnouncement, Registration>> registries = new ArrayList<>();
    try {
      String token = secret(consulToken, "--consul-token-file", consul);
      if (consul != null) {
        registries.add(ConsulRegistrationOptions.of(consul).withToken(token)::open);
      }
      String credentials = secret(eurekaCredentials, "--eureka-credentials-file", eureka);
      if (eureka != null) {
        registries.add(EurekaRegistrationOptions.of(eureka).withCredentials(credentials)::open);
      }
      return registries;
    } catch (IllegalArgumentException e) {
      throw unusable(String.valueOf(e.getMessage()), e);
    }
  }

  /** From a file, since everybody can see the arguments of a process. */
  private static String secret(@Nullable Path file, String option, @Nullable String registry) {
    if (file == null) {
      return "";
    }
    if (registry == null) {
      throw unusable(option + " is given, but no registry that it is for", null);
    }
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      throw unusable("there is no file to read at " + file + " (" + option + ")", e);
    }
  }

  private static CommandFailure unusable(String message, @Nullable Exception cause) {
    return new CommandFailure(CommandFailure.UNUSABLE, message, cause);
  }
}
