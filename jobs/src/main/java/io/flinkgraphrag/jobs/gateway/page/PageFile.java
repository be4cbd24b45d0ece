package io.flinkgraphrag.jobs.gateway.page;

import io.flinkgraphrag.jobs.gateway.http.HttpCall;
import io.flinkgraphrag.jobs.gateway.http.HttpReply;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.zip.GZIPOutputStream;

/**
 * One file of the page, as it is sent: whole, compressed, or not at all to a browser that has it.
 *
 * @param type of its content
 * @param tag what changes with the content, an entity tag of HTTP
 */
record PageFile(String type, byte[] whole, byte[] zipped, String tag) {

  private static final int NOT_MODIFIED = 304;

  /**
   * Nothing but this server's own files runs, is shown or is asked, and no other page holds this
   * one in a frame.
   */
  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
          + " base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

  static PageFile of(String type, byte[] content) throws IOException {
    return new PageFile(type, content, zip(content), "W/\"" + hash(content) + "\"");
  }

  private static byte[] zip(byte[] content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(content.length / 3);
    try (GZIPOutputStream zipping = new GZIPOutputStream(bytes)) {
      zipping.write(content);
    }
    return bytes.toByteArray();
  }

  private static String hash(byte[] content) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(content);
      return HexFormat.of().formatHex(digest, 0, 12);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has SHA-256", e);
    }
  }

  /** A browser asks each time whether it has changed, so that a new build is seen at once. */
  void send(HttpCall call) {
    boolean known = call.header("If-None-Match").filter(tags -> tags.contains(tag)).isPresent();
    boolean unzips = call.header("Accept-Encoding").filter(all -> all.contains("gzip")).isPresent();
    byte[] body = known ? new byte[0] : unzips ? zipped : whole;
    HttpReply reply =
        new HttpReply(known ? NOT_MODIFIED : 200, type, body, Map.of())
            .with("ETag", tag)
            .with("Cache-Control", "no-cache")
            .with("Vary", "Accept-Encoding")
            .with("Referrer-Policy", "no-referrer")
            .with("Content-Security-Policy", POLICY);
    call.reply(unzips && !known ? reply.with("Content-Encoding", "gzip") : reply);
  }
}
