package io.flinkgraphrag.jobs.cluster;

import io.flinkgraphrag.jobs.embedded.RuntimeSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The ZooKeeper in which JobManagers agree who leads, and which checkpoint is the newest. */
final class ZooKeeperPlan {

  private static final String HEAP = "64m";
  private static final String DOOR = "zookeeper";

  private final ClusterFolder folder;
  private final ClusterBuild build;
  private final PortBook ports;

  ZooKeeperPlan(ClusterFolder folder, ClusterBuild build, PortBook ports) {
    this.folder = folder;
    this.build = build;
    this.ports = ports;
  }

  String address() {
    return RuntimeSettings.LOOPBACK + ":" + ports.of(Role.ZOOKEEPER, DOOR);
  }

  ProcessPlan plan() {
    int port = ports.of(Role.ZOOKEEPER, DOOR);
    Path settings = folder.work(Role.ZOOKEEPER).resolve("zoo.cfg");
    try {
      Files.createDirectories(settings.getParent());
      Files.writeString(
          settings,
          """
          dataDir=%s
          clientPort=%d
          clientPortAddress=%s
          # Flink asks for sessions of 10 s; the server grants at most twenty of these.
          tickTime=1000
          # Otherwise it keeps each of its snapshots, and serves HTTP on all addresses.
          autopurge.snapRetainCount=3
          autopurge.purgeInterval=1
          admin.enableServer=false
          """
              .formatted(folder.zooKeeper(), port, RuntimeSettings.LOOPBACK));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    List<String> command =
        new JavaCommand(folder, Role.ZOOKEEPER, build.flinkConf().resolve("log4j.properties"))
            .quick(HEAP)
            .main(
                build.zooKeeperPath(),
                "org.apache.zookeeper.server.quorum.QuorumPeerMain",
                List.of(settings.toString()));
    return new ProcessPlan(Role.ZOOKEEPER, port, command);
  }
}
