package io.flinkgraphrag.text;

/**
 * A piece of a normalised text that may be a name.
 *
 * @param from where it begins, in characters
 * @param to behind its end
 * @param name the piece itself
 */
public record Span(int from, int to, String name) {}
