package io.flinkgraphrag.jobs.documents;

import java.io.Serializable;
import java.time.Duration;

/**
 * How much of a document its parser takes on; one that is beyond is refused.
 *
 * @param bytesMax of the file
 * @param pagesMax of a PDF
 * @param unpackedMax bytes of one packed part of the file, before its parser unpacks it into memory
 * @param timeMax for all its pages, as the formats without pages take a time that is bounded by
 *     their bytes
 */
public record ParseBounds(int bytesMax, int pagesMax, long unpackedMax, Duration timeMax)
    implements Serializable {

  /** For who reads files of their own, one after the other. */
  public static final ParseBounds WIDE =
      new ParseBounds(100 * 1024 * 1024, Integer.MAX_VALUE, Long.MAX_VALUE, Duration.ofDays(1));

  /** Whether what is packed has to be looked at before it is unpacked. */
  public boolean limitsUnpacked() {
    return unpackedMax < Long.MAX_VALUE;
  }
}
