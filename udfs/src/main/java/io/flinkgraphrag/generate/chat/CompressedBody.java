package io.flinkgraphrag.generate.chat;

import io.flinkgraphrag.http.CallException.Kind;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpHeaders;
import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * A body that came compressed, though nobody asked for it: some proxies do that. Kept until it is
 * whole, so its tokens are not told as they come. Its reader bounds the bytes that are kept.
 */
final class CompressedBody {

  private final String coding;
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  private CompressedBody(String coding) {
    this.coding = coding;
  }

  /** Null where the body is plain. */
  static @Nullable CompressedBody of(HttpHeaders headers) {
    String coding =
        headers.firstValue("Content-Encoding").orElse("").strip().toLowerCase(Locale.ROOT);
    return coding.isEmpty() || coding.equals("identity") ? null : new CompressedBody(coding);
  }

  void keep(ByteBuffer buffer) {
    byte[] more = new byte[buffer.remaining()];
    buffer.get(more);
    bytes.writeBytes(more);
  }

  /** The whole body; throws where it is larger than that or of another coding than gzip. */
  ByteBuffer decoded(int bytesMax) throws UnusableReply {
    if (!coding.equals("gzip") && !coding.equals("x-gzip")) {
      throw new UnusableReply(
          Kind.GARBAGE,
          "the body is compressed (" + coding + "): turn that off in the server or its proxy");
    }
    try (InputStream plain = new GZIPInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      byte[] decoded = plain.readNBytes(bytesMax + 1);
      if (decoded.length > bytesMax) {
        throw new UnusableReply(Kind.GARBAGE, "more than " + bytesMax + " bytes");
      }
      return ByteBuffer.wrap(decoded);
    } catch (IOException e) {
      throw new UnusableReply(Kind.GARBAGE, "the body is not gzip: " + e.getMessage());
    }
  }
}
