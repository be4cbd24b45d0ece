package io.flinkgraphrag.jobs.operate;

import java.io.IOException;
import java.util.Optional;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Obeys the next order to start, in a JobManager that has submitted the job: it ends the process,
 * so that the next leader runs main anew. That is a standby, or the same process where a supervisor
 * starts it again. Flink runs main once for each leader; and a leader that shuts itself down at the
 * end of a job deletes what the next one has written to ZooKeeper already: then two lead. Hence
 * {@code execution.shutdown-on-application-finish: false}, and this.
 *
 * <p>A thread of its own, which Flink knows nothing of. While the job runs nobody gives such an
 * order; ending a JobManager loses nothing, at any moment.
 */
public final class NextStart implements Runnable {

  private static final Logger LOG = LoggerFactory.getLogger(NextStart.class);

  /** Not 0, by which a supervisor may take the process for one that has done its work. */
  public static final int EXIT_CODE = 75;

  private final JobOrders orders;
  private final Optional<JobOrder> obeyed;
  private final OrderedStart.Pause pause;
  private final Runnable end;

  /**
   * Waits for another order than the last one.
   *
   * @param obeyed the order by which the job was started
   * @param end ends the process
   */
  public NextStart(
      JobOrders orders, Optional<JobOrder> obeyed, OrderedStart.Pause pause, Runnable end) {
    this.orders = orders;
    this.obeyed = obeyed;
    this.pause = pause;
    this.end = end;
  }

  /** Waits in a thread of its own, which does not keep the process alive. */
  public void inBackground() {
    Thread thread = new Thread(this, "graphrag-next-start");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void run() {
    try {
      while (!isOrdered()) {
        pause.pause();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return;
    }
    LOG.info("the job is ordered to run: this process ends, and the next leader starts the job");
    end.run();
  }

  private boolean isOrdered() {
    try {
      Optional<JobOrder> latest = orders.latest();
      return latest.isPresent() && latest.get() instanceof JobOrder.Run && !latest.equals(obeyed);
    } catch (KafkaException | IOException e) {
      LOG.debug("the orders cannot be read now", e);
      return false;
    }
  }
}
