package io.flinkgraphrag.jobs.cluster;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.net.URI;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.flink.shaded.zookeeper3.org.apache.zookeeper.KeeperException;
import org.apache.flink.shaded.zookeeper3.org.apache.zookeeper.Watcher.Event.KeeperState;
import org.apache.flink.shaded.zookeeper3.org.apache.zookeeper.ZooKeeper;

/**
 * Who leads, as ZooKeeper says. A JobManager that does not lead answers for the one that does, so
 * its web interface cannot tell. A call opens a session, waits for it for a few seconds at most,
 * and closes it.
 */
final class LeaderLookup {

  /** What Flink's names in ZooKeeper begin with. */
  static final String CLUSTER = "/graphrag";

  private static final String LEADER = "/flink" + CLUSTER + "/leader/rest_server/connection_info";
  private static final int TIMEOUT_MS = 5_000;

  private LeaderLookup() {}

  /**
   * The port of the leader's web interface; empty where nobody leads now, or ZooKeeper is away.
   *
   * @param zooKeeper host and port
   */
  static OptionalInt uiPort(String zooKeeper) throws InterruptedException {
    CountDownLatch connected = new CountDownLatch(1);
    try {
      ZooKeeper client =
          new ZooKeeper(
              zooKeeper,
              TIMEOUT_MS,
              event -> {
                if (event.getState() == KeeperState.SyncConnected) {
                  connected.countDown();
                }
              });
      try {
        if (!connected.await(TIMEOUT_MS, TimeUnit.MILLISECONDS)) {
          return OptionalInt.empty();
        }
        return portOf(client.getData(LEADER, false, null));
      } finally {
        client.close();
      }
    } catch (IOException | KeeperException nobody) {
      return OptionalInt.empty();
    }
  }

  /** An address, then a session id, as Java writes objects; empty where the leader has gone. */
  private static OptionalInt portOf(byte[] information) throws IOException {
    if (information == null || information.length == 0) {
      return OptionalInt.empty();
    }
    try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(information))) {
      return OptionalInt.of(URI.create(in.readUTF()).getPort());
    }
  }
}
