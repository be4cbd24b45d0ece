package io.flinkgraphrag.generate.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NamesInTextTest {

  @ParameterizedTest
  @CsvSource({
    "raft, raft elects leaders, true",
    "raft, it uses raft, true",
    "raft, a raftsman rows, false",
    "raft, aircraft fly by raft, true",
    "谷歌, 由谷歌开发的系统, true",
    "谷歌, 由google谷歌开发, true",
    "google, 由google开发, true",
    "c, c++ and c#, false",
    "c#, c++ and c#, true",
    "net, it runs on .net, false",
    ".net, 用 .net框架, true",
    "'', anything, false"
  })
  void aNameStandsWhereItIsNoPartOfALongerWord(String name, String text, boolean stands) {
    assertThat(NamesInText.stands(name, text)).isEqualTo(stands);
  }
}
