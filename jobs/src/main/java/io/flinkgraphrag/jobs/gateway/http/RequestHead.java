package io.flinkgraphrag.jobs.gateway.http;

import java.util.Optional;

/** What is known of a request before its body has come. */
public interface RequestHead {

  String method();

  /** Without the query, decoded. */
  String path();

  /** Without the query, as it was sent; "" where it cannot be decoded. */
  String rawPath();

  Optional<String> header(String name);
}
