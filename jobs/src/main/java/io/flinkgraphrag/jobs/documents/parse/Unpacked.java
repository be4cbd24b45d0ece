package io.flinkgraphrag.jobs.documents.parse;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveInputStream;

/**
 * Counts what packed files unpack to, a piece at a time, before a parser has all of it in memory: a
 * few kilobytes may be gigabytes of zeros. Whatever is damaged is left to the parser to tell.
 */
final class Unpacked {

  private static final int PIECE_BYTES = 64 * 1024;

  /** All streams of a PDF together may unpack to so many times the most of one. */
  private static final int PDF_STREAMS = 8;

  private static final byte[] STREAM = "stream".getBytes(StandardCharsets.ISO_8859_1);

  private Unpacked() {}

  /** Whether all entries of a zip file are more than {@code max}, or its XML than another. */
  static boolean zipExceeds(byte[] file, long max, long xmlMax) {
    byte[] piece = new byte[PIECE_BYTES];
    long all = 0;
    long ofXml = 0;
    try (ZipArchiveInputStream zip =
        new ZipArchiveInputStream(new ByteArrayInputStream(file), "UTF-8", true, true)) {
      for (ZipArchiveEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        boolean begun = false;
        boolean xml = false;
        for (int read = zip.read(piece); read >= 0; read = zip.read(piece)) {
          if (!begun && read > 0) {
            begun = true;
            xml = beginsLikeXml(piece, read);
          }
          all += read;
          ofXml += xml ? read : 0;
          if (all > max || ofXml > xmlMax) {
            return true;
          }
        }
      }
    } catch (IOException | RuntimeException damaged) {
      return false;
    }
    return false;
  }

  /** By its content: what an entry is called says nothing, as a part may have any name. */
  private static boolean beginsLikeXml(byte[] piece, int length) {
    int at = 0;
    while (at < length && piece[at] >= 0 && piece[at] <= ' ') {
      at++;
    }
    if (at == length || piece[at] == '<') {
      return true;
    }
    int first = piece[at] & 0xFF;
    int second = at + 1 < length ? piece[at + 1] & 0xFF : 0;
    return (first == 0xEF && second == 0xBB) || first + second == 0xFE + 0xFF;
  }

  /**
   * Whether a stream of a PDF is more than {@code max}, or all are more than some such. It counts
   * no further when the time is over.
   */
  static boolean pdfExceeds(byte[] file, long max, Deadline deadline) {
    byte[] piece = new byte[PIECE_BYTES];
    long all = 0;
    for (int at = begin(file, 0); at >= 0 && !deadline.isOver(); at = begin(file, at)) {
      long one = inflated(file, at, max, piece, deadline);
      all += one;
      if (one > max || all > max * PDF_STREAMS) {
        return true;
      }
    }
    return false;
  }

  /** Where the next stream begins; -1 for none. */
  private static int begin(byte[] file, int from) {
    for (int at = from; at + STREAM.length < file.length; at++) {
      int match = 0;
      while (match < STREAM.length && file[at + match] == STREAM[match]) {
        match++;
      }
      int data = at + STREAM.length;
      if (match == STREAM.length && (file[data] == '\r' || file[data] == '\n')) {
        return data
            + (file[data] == '\r' && data + 1 < file.length && file[data + 1] == '\n' ? 2 : 1);
      }
    }
    return -1;
  }

  /** Bytes of a stream, up to where it is damaged, counted until they are above {@code max}. */
  private static long inflated(byte[] file, int from, long max, byte[] piece, Deadline deadline) {
    Inflater inflater = new Inflater();
    long count = 0;
    int fed = from;
    try {
      while (count <= max && !deadline.isOver()) {
        int read = inflater.inflate(piece);
        count += read;
        if (inflater.finished() || inflater.needsDictionary()) {
          return count;
        }
        if (read == 0) {
          // a piece at a time: packed blocks of nothing take time, and no room
          int next = Math.min(PIECE_BYTES, file.length - fed);
          if (next == 0) {
            return count;
          }
          inflater.setInput(file, fed, next);
          fed += next;
        }
      }
      return count;
    } catch (DataFormatException notPackedOrDamaged) {
      return count;
    } finally {
      inflater.end();
    }
  }
}
