package io.flinkgraphrag.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CompletionException;
import org.apache.flink.runtime.execution.CancelTaskException;
import org.apache.flink.util.FlinkRuntimeException;
import org.apache.flink.util.StateMigrationException;
import org.junit.jupiter.api.Test;
import org.rocksdb.RocksDBException;

class TaskFaultTest {

  @Test
  void whatComesFromFlinkOrRocksDbFailsTheTaskAlsoWhereItIsTheCause() {
    assertThat(TaskFault.is(new FlinkRuntimeException("x"))).isTrue();
    assertThat(TaskFault.is(new CancelTaskException())).isTrue();
    assertThat(TaskFault.is(new RuntimeException(new RocksDBException("x")))).isTrue();
    assertThat(TaskFault.is(new RuntimeException(new Exception(new StateMigrationException("x")))))
        .isTrue();
  }

  @Test
  void errorsOfTheJvmFailTheTask() {
    assertThat(TaskFault.is(new OutOfMemoryError("x"))).isTrue();
    assertThat(TaskFault.is(new CompletionException(new InternalError("x")))).isTrue();
  }

  @Test
  void aDefectOfOursFailsItsQuestion() {
    assertThat(TaskFault.is(new NullPointerException())).isFalse();
    assertThat(TaskFault.is(new IllegalArgumentException("x", new Exception()))).isFalse();
  }

  @Test
  void anErrorThatComesAgainWithTheSameInputFailsItsQuestion() {
    for (Error error :
        List.of(
            new StackOverflowError(),
            new NoClassDefFoundError("x"),
            new NoSuchMethodError("x"),
            new ExceptionInInitializerError(new IllegalStateException("x")),
            new AssertionError("x"))) {
      assertThat(TaskFault.is(error)).as("%s", error).isFalse();
      assertThat(TaskFault.is(new CompletionException(error))).as("%s", error).isFalse();
    }
  }

  @Test
  void aCircleOfCausesEnds() {
    Exception first = new Exception();
    first.initCause(new Exception(first));
    assertThat(TaskFault.is(first)).isFalse();
  }
}
