package io.flinkgraphrag.generate.chat;

import dev.langchain4j.model.chat.response.ChatResponseMetadata;
import java.util.Objects;

/** langchain4j's metadata of a reply, with the time to its first token. */
final class TimedMetadata extends ChatResponseMetadata {

  private final long firstTokenMs;

  private TimedMetadata(Builder builder) {
    super(builder);
    this.firstTokenMs = builder.firstTokenMs;
  }

  /** From the call to the first token, at least 1. */
  long firstTokenMs() {
    return firstTokenMs;
  }

  @Override
  public Builder toBuilder() {
    Builder builder = new Builder(firstTokenMs);
    super.toBuilder(builder);
    return builder;
  }

  @Override
  public boolean equals(Object other) {
    return super.equals(other)
        && other instanceof TimedMetadata that
        && firstTokenMs == that.firstTokenMs;
  }

  @Override
  public int hashCode() {
    return Objects.hash(super.hashCode(), firstTokenMs);
  }

  /** Collects what the stream tells. */
  static final class Builder extends ChatResponseMetadata.Builder<Builder> {

    private final long firstTokenMs;

    Builder(long firstTokenMs) {
      this.firstTokenMs = firstTokenMs;
    }

    @Override
    public TimedMetadata build() {
      return new TimedMetadata(this);
    }
  }
}
