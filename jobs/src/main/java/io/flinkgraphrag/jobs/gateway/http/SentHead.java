package io.flinkgraphrag.jobs.gateway.http;

import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.util.Optional;

/** The head of a request that still comes. */
record SentHead(HttpRequest request) implements RequestHead {

  @Override
  public String method() {
    return request.method().name();
  }

  /** "" where it cannot be decoded. */
  @Override
  public String path() {
    try {
      return uri().path();
    } catch (IllegalArgumentException e) {
      return "";
    }
  }

  @Override
  public String rawPath() {
    return path().isEmpty() ? "" : uri().rawPath();
  }

  private QueryStringDecoder uri() {
    return new QueryStringDecoder(request.uri());
  }

  @Override
  public Optional<String> header(String name) {
    return Optional.ofNullable(request.headers().get(name));
  }
}
