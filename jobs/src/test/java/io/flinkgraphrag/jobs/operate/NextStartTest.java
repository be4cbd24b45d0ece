package io.flinkgraphrag.jobs.operate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;

final class NextStartTest {

  private final Deque<Optional<JobOrder>> looks = new ArrayDeque<>();
  private int pauses;
  private int ends;

  @Test
  void theProcessEndsWhenTheStoppedJobIsOrderedToRunAgain() {
    JobOrder obeyed = new JobOrder.Run(1, "");
    looks.add(Optional.of(new JobOrder.Stopping(2, 9)));
    looks.add(Optional.of(new JobOrder.Stopped(3, "s")));
    looks.add(Optional.of(new JobOrder.Run(4, "")));

    waitAfter(Optional.of(obeyed));

    assertThat(pauses).isEqualTo(2);
    assertThat(ends).isEqualTo(1);
  }

  @Test
  void theOrderByWhichTheJobRanStartsNothing() {
    JobOrder obeyed = new JobOrder.Run(1, "");
    looks.add(Optional.of(obeyed));
    looks.add(Optional.empty());
    looks.add(Optional.of(new JobOrder.Run(2, "s")));

    waitAfter(Optional.of(obeyed));

    assertThat(pauses).isEqualTo(2);
    assertThat(ends).isEqualTo(1);
  }

  @Test
  void itDoesNotEndTheProcessWhenTheJobManagerEndsItself() {
    NextStart next =
        new NextStart(
            new Orders(),
            Optional.empty(),
            () -> {
              throw new InterruptedException();
            },
            () -> ends++);
    looks.add(Optional.of(new JobOrder.Stopped(1, "s")));

    next.run();

    assertThat(Thread.interrupted()).isTrue();
    assertThat(ends).isZero();
  }

  private void waitAfter(Optional<JobOrder> obeyed) {
    new NextStart(new Orders(), obeyed, () -> pauses++, () -> ends++).run();
  }

  private final class Orders implements JobOrders {

    @Override
    public String topic() {
      return "job-orders";
    }

    @Override
    public String group() {
      return "g";
    }

    @Override
    public Optional<JobOrder> latest() {
      Optional<JobOrder> look = looks.remove();
      if (look.isEmpty()) {
        throw new TimeoutException("no broker");
      }
      return look;
    }

    @Override
    public void give(JobOrder order) {
      throw new UnsupportedOperationException("nothing is ordered here: " + List.of(order));
    }

    @Override
    public void clear() {
      throw new UnsupportedOperationException("nothing is taken back here");
    }
  }
}
