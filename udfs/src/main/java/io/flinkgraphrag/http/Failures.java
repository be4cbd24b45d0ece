package io.flinkgraphrag.http;

import com.fasterxml.jackson.core.JacksonException;
import dev.langchain4j.exception.AuthenticationException;
import dev.langchain4j.exception.ContentFilteredException;
import dev.langchain4j.exception.HttpException;
import dev.langchain4j.exception.InternalServerException;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.exception.JsonException;
import dev.langchain4j.exception.ModelNotFoundException;
import dev.langchain4j.exception.RateLimitException;
import dev.langchain4j.exception.UnresolvedModelServerException;
import io.flinkgraphrag.http.CallException.Kind;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Tells the kind of a failure, by its cause or by its HTTP status. */
public final class Failures {

  /** Causes of causes that are looked at; a chain may be a circle. */
  private static final int CAUSES_MAX = 10;

  private Failures() {}

  /** The failure of who is named; a {@link CallException} in the chain stays itself. */
  public static CallException of(String who, Throwable error) {
    Throwable cause = error;
    for (int i = 0; i < CAUSES_MAX && cause != null; i++) {
      if (cause instanceof CallException known) {
        return known;
      }
      Kind kind = kindOf(cause);
      if (kind != null) {
        return new CallException(kind, who + ": " + messageOf(cause), error);
      }
      cause = cause.getCause();
    }
    return new CallException(Kind.SERVER_ERROR, who + ": " + messageOf(unwrapped(error)), error);
  }

  /** The kind of an HTTP status other than 2xx. */
  public static Kind ofStatus(int status) {
    return switch (status) {
      case 401, 403 -> Kind.UNAUTHORIZED;
      case 404 -> Kind.NOT_FOUND;
      case 408 -> Kind.TIMEOUT;
      case 429 -> Kind.RATE_LIMITED;
      default -> status >= 500 ? Kind.SERVER_ERROR : Kind.INVALID_REQUEST;
    };
  }

  /** Null where this cause alone does not tell. */
  private static @Nullable Kind kindOf(Throwable cause) {
    if (cause instanceof HttpException http) {
      return ofStatus(http.statusCode());
    }
    if (cause instanceof RateLimitException) {
      return Kind.RATE_LIMITED;
    }
    if (cause instanceof AuthenticationException) {
      return Kind.UNAUTHORIZED;
    }
    if (cause instanceof ModelNotFoundException) {
      return Kind.NOT_FOUND;
    }
    if (cause instanceof InvalidRequestException || cause instanceof ContentFilteredException) {
      return Kind.INVALID_REQUEST;
    }
    if (cause instanceof InternalServerException) {
      return Kind.SERVER_ERROR;
    }
    return kindOfTransport(cause);
  }

  private static @Nullable Kind kindOfTransport(Throwable cause) {
    if (cause instanceof JacksonException
        || cause instanceof JsonException
        || cause instanceof BoundedBody.TooLongException) {
      return Kind.GARBAGE;
    }
    if (cause instanceof HttpConnectTimeoutException) {
      return Kind.UNREACHABLE;
    }
    if (cause instanceof dev.langchain4j.exception.TimeoutException
        || cause instanceof TimeoutException
        || cause instanceof HttpTimeoutException
        || cause instanceof SocketTimeoutException) {
      return Kind.TIMEOUT;
    }
    if (cause instanceof IOException
        || cause instanceof UnresolvedAddressException
        || cause instanceof UnresolvedModelServerException) {
      return Kind.UNREACHABLE;
    }
    return null;
  }

  private static Throwable unwrapped(Throwable error) {
    boolean wrapper = error instanceof CompletionException || error instanceof ExecutionException;
    return wrapper && error.getCause() != null ? error.getCause() : error;
  }

  private static boolean isNetworks(Throwable cause) {
    return cause instanceof UnresolvedAddressException
        || (cause instanceof IOException && !(cause instanceof JacksonException));
  }

  private static String messageOf(Throwable cause) {
    return isNetworks(cause)
        ? NetworkFault.words(cause)
        : cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.toString();
  }
}
