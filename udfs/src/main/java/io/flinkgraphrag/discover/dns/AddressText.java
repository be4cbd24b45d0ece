package io.flinkgraphrag.discover.dns;

import java.nio.ByteBuffer;
import java.util.StringJoiner;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.xbill.DNS.AAAARecord;

/** The text of an IPv6 address, with its longest run of zeros left out (RFC 5952): an id has it. */
final class AddressText {

  private static final Pattern ZEROS = Pattern.compile("(?:^|:)0(?::0)+(?::|$)");

  private AddressText() {}

  static String of(AAAARecord record) {
    ByteBuffer bytes = ByteBuffer.wrap(record.rdataToWireCanonical());
    StringJoiner joined = new StringJoiner(":");
    while (bytes.hasRemaining()) {
      joined.add(Integer.toHexString(bytes.getShort() & 0xffff));
    }
    String whole = joined.toString();
    MatchResult longest = null;
    for (MatchResult zeros : ZEROS.matcher(whole).results().toList()) {
      if (longest == null || zeros.group().length() > longest.group().length()) {
        longest = zeros;
      }
    }
    return longest == null
        ? whole
        : whole.substring(0, longest.start()) + "::" + whole.substring(longest.end());
  }
}
