package io.flinkgraphrag.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SharedInstancesTest {

  private final List<Object> closed = new ArrayList<>();
  private final SharedInstances<Object> instances = new SharedInstances<>(closed::add);

  private SharedInstances<Object>.Handle open(String key) {
    return instances.open(key, Object::new);
  }

  @Test
  void equalKeysHaveOneInstanceAndOthersTheirOwn() {
    Object first = open("a").instance();
    assertThat(open(new String("a")).instance()).isSameAs(first);
    assertThat(open("b").instance()).isNotSameAs(first);
  }

  @Test
  void theLastHandleClosesItOnce() {
    SharedInstances<Object>.Handle first = open("a");
    SharedInstances<Object>.Handle second = open("a");
    first.close();
    first.close();
    assertThat(closed).as("the second still has it").isEmpty();
    second.close();
    assertThat(closed).containsExactly(second.instance());
    first.close();
    second.close();
    assertThat(closed).hasSize(1);
  }

  @Test
  void whoComesAfterTheLastGetsANewOne() {
    SharedInstances<Object>.Handle first = open("a");
    first.close();
    SharedInstances<Object>.Handle second = open("a");
    assertThat(second.instance()).isNotSameAs(first.instance());
    first.close();
    assertThat(closed).containsExactly(first.instance());
  }

  @Test
  void itIsClosedOutsideTheLockSoThatClosingMayOpen() {
    List<Object> opened = new ArrayList<>();
    List<SharedInstances<String>> itself = new ArrayList<>();
    SharedInstances<String> reopening =
        new SharedInstances<>(
            instance -> opened.add(itself.get(0).open("k", () -> "next").instance()));
    itself.add(reopening);
    reopening.open("k", () -> "first").close();
    assertThat(opened).containsExactly("next");
  }

  @Test
  void whereOpeningFailsTheNextTriesAgain() {
    assertThatThrownBy(
            () ->
                instances.open(
                    "a",
                    () -> {
                      throw new IllegalStateException("no model");
                    }))
        .hasMessage("no model");
    SharedInstances<Object>.Handle second = open("a");
    second.close();
    assertThat(closed).containsExactly(second.instance());
  }
}
