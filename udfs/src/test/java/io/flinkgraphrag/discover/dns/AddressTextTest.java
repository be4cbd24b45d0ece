package io.flinkgraphrag.discover.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;

class AddressTextTest {

  @ParameterizedTest
  @CsvSource({
    "fd00:0:0:0:0:0:0:7, fd00::7",
    "0:0:0:0:0:0:0:1, ::1",
    "0:0:0:0:0:0:0:0, ::",
    "2001:db8:0:0:1:0:0:0, 2001:db8:0:0:1::",
    "2001:db8:0:1:2:3:4:5, 2001:db8:0:1:2:3:4:5",
    "fe80:0:0:1:0:0:0:10, fe80:0:0:1::10",
  })
  void theLongestRunOfZerosIsLeftOut(String whole, String text) throws UnknownHostException {
    AAAARecord record = new AAAARecord(Name.root, DClass.IN, 1, InetAddress.getByName(whole));
    assertThat(AddressText.of(record)).isEqualTo(text);
  }
}
