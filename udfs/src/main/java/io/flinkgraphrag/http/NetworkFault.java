package io.flinkgraphrag.http;

import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.ProtocolException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.UnresolvedAddressException;
import java.util.Locale;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Says in words what happened to a call over the network. Java's own exceptions often say it by
 * their class alone, and its HTTP client hides a refused connection behind a closed channel. Where
 * the server is stands in the caller's message.
 */
public final class NetworkFault {

  /** Causes of causes that are looked at; a chain may be a circle. */
  private static final int CAUSES_MAX = 10;

  private NetworkFault() {}

  /** Such as "connection refused: nothing listens there"; else the exception's own text. */
  public static String words(Throwable error) {
    Throwable cause = error;
    Throwable last = error;
    for (int i = 0; i < CAUSES_MAX && cause != null; i++) {
      String known = known(cause);
      if (known != null) {
        return known;
      }
      last = cause;
      cause = cause.getCause();
    }
    if (last.getMessage() == null) {
      return last.getClass().getSimpleName();
    }
    return last.getClass() == IOException.class || last instanceof BoundedBody.TooLongException
        ? text(last)
        : last.toString();
  }

  private static @Nullable String known(Throwable cause) {
    if (cause instanceof UnknownHostException || cause instanceof UnresolvedAddressException) {
      return "the host name is unknown";
    }
    if (cause instanceof HttpConnectTimeoutException) {
      return "no connection in time";
    }
    if (cause instanceof HttpTimeoutException || cause instanceof SocketTimeoutException) {
      return "no answer in time";
    }
    if (cause instanceof SSLException) {
      return ofTls(text(cause));
    }
    if (cause instanceof ProtocolException) {
      return "the server does not speak HTTP (" + text(cause) + ")";
    }
    if (cause instanceof NoRouteToHostException) {
      return "there is no way to the host";
    }
    if (cause instanceof ClosedChannelException) {
      return "the connection was closed";
    }
    return ofConnection(cause, text(cause).toLowerCase(Locale.ROOT));
  }

  private static @Nullable String ofConnection(Throwable cause, String says) {
    if (says.contains("connection refused")) {
      return "connection refused: nothing listens there";
    }
    if (says.contains("unreachable") || says.contains("no route")) {
      return "there is no way to the host";
    }
    if (says.contains("timed out")) {
      return cause instanceof ConnectException ? "no connection in time" : "no answer in time";
    }
    if (says.contains("connection reset") || says.contains("broken pipe")) {
      return "the server reset the connection";
    }
    if (says.contains("parser received no bytes")) {
      return cause.getCause() instanceof EOFException || cause.getCause() == null
          ? "the server closed the connection without a reply"
          : null; // its cause knows more
    }
    if (cause instanceof EOFException || cause.getCause() instanceof EOFException) {
      return "the server closed the connection before its reply was complete";
    }
    boolean neverOpen =
        cause instanceof ConnectException && cause.getCause() instanceof ClosedChannelException;
    return neverOpen ? "connection refused, or there is no way to the host" : null;
  }

  private static String ofTls(String says) {
    if (says.contains("plaintext connection")) {
      return "the server speaks no TLS: is it http instead of https";
    }
    if (says.contains("PKIX path") || says.contains("certification path")) {
      return "the TLS handshake failed: the server's certificate is not trusted (" + says + ")";
    }
    return "the TLS handshake failed (" + says + ")";
  }

  private static String text(Throwable cause) {
    return cause.getMessage() == null ? "" : cause.getMessage();
  }
}
