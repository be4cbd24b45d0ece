package io.flinkgraphrag.jobs.cluster;

import io.flinkgraphrag.jobs.embedded.BrokerStorage;
import io.flinkgraphrag.jobs.embedded.RuntimeSettings;
import io.flinkgraphrag.jobs.embedded.StartFailure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.common.Uuid;

/** The brokers, each a controller too: what is written stands on three, and two are enough. */
final class KafkaPlans {

  private static final String HEAP = "256m";
  private static final String DOOR = "kafka";
  private static final String CONTROLLER_DOOR = "controller";

  private final ClusterFolder folder;
  private final ClusterBuild build;
  private final PortBook ports;

  KafkaPlans(ClusterFolder folder, ClusterBuild build, PortBook ports) {
    this.folder = folder;
    this.build = build;
    this.ports = ports;
  }

  static List<Role> brokers() {
    return IntStream.rangeClosed(1, ClusterSettings.BROKERS).mapToObj(Role::broker).toList();
  }

  /** Has the brokers listen from this port on. */
  void at(int port) {
    brokers().forEach(broker -> ports.give(broker, DOOR, port + broker.number() - 1));
  }

  String bootstrap() {
    return addresses(broker -> address(broker, DOOR));
  }

  int port(Role broker) {
    return ports.of(broker, DOOR);
  }

  private static String addresses(Function<Role, String> address) {
    return brokers().stream().map(address).collect(Collectors.joining(","));
  }

  private String address(Role broker, String door) {
    return RuntimeSettings.LOOPBACK + ":" + ports.of(broker, door);
  }

  /** Makes the folders of those that have none. All have the same cluster id, or refuse it. */
  void format() {
    Path id = folder.root().resolve("kafka").resolve("cluster.id");
    try {
      if (!Files.exists(id)) {
        Files.createDirectories(id.getParent());
        Files.writeString(id, Uuid.randomUuid().toString());
      }
      for (Role broker : brokers()) {
        BrokerStorage.formatOnce(
            folder.kafka(broker), Files.readString(id).strip(), broker.number());
      }
    } catch (Exception e) {
      throw new StartFailure("the folders of the brokers cannot be made: " + e, e);
    }
  }

  ProcessPlan plan(Role broker) {
    Path settings = folder.work(broker).resolve("broker.properties");
    write(settings(broker), settings);
    List<String> command =
        new JavaCommand(folder, broker, build.flinkConf().resolve("log4j.properties"))
            .quick(HEAP)
            .main(build.kafkaPath(), "kafka.Kafka", List.of(settings.toString()));
    return new ProcessPlan(broker, ports.of(broker, DOOR), command);
  }

  private static void write(Properties settings, Path file) {
    try {
      Files.createDirectories(file.getParent());
      try (Writer out = Files.newBufferedWriter(file)) {
        settings.store(out, null);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Properties settings(Role broker) {
    Properties settings = BrokerStorage.settings();
    String clients = "BROKER://" + address(broker, DOOR);
    String controller = BrokerStorage.CONTROLLER;
    settings.put("process.roles", "broker,controller");
    settings.put("node.id", Integer.toString(broker.number()));
    settings.put("log.dirs", folder.kafka(broker).toString());
    settings.put(
        "listeners", "%s,%s://%s".formatted(clients, controller, address(broker, CONTROLLER_DOOR)));
    settings.put("advertised.listeners", clients);
    settings.put("listener.security.protocol.map", "BROKER:PLAINTEXT," + controller + ":PLAINTEXT");
    settings.put("inter.broker.listener.name", "BROKER");
    settings.put("controller.listener.names", controller);
    settings.put(
        "controller.quorum.voters",
        addresses(each -> each.number() + "@" + address(each, CONTROLLER_DOOR)));
    // A killed broker is missed after this, and can come back no sooner.
    settings.put("broker.session.timeout.ms", "6000");
    settings.put("broker.heartbeat.interval.ms", "1000");
    threeReplicas(settings);
    return settings;
  }

  /** What is acknowledged survives the death of any one broker, and one may be away. */
  private static void threeReplicas(Properties settings) {
    String all = Integer.toString(ClusterSettings.BROKERS);
    String most = Integer.toString(ClusterSettings.BROKERS - 1);
    settings.put("default.replication.factor", all);
    settings.put("min.insync.replicas", most);
    settings.put("offsets.topic.replication.factor", all);
    settings.put("offsets.topic.num.partitions", "4");
    settings.put("transaction.state.log.replication.factor", all);
    settings.put("transaction.state.log.min.isr", most);
    settings.put("transaction.state.log.num.partitions", "4");
    settings.put("share.coordinator.state.topic.replication.factor", all);
    settings.put("share.coordinator.state.topic.min.isr", most);
    settings.put("share.coordinator.state.topic.num.partitions", "1");
  }
}
