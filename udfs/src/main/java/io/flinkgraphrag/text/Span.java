package io.flinkgraphrag.text;

/**
 * A piece of a question that may be a name.
 *
 * @param from where it begins, in the language's own units: words in English, characters of the
 *     normalised question in Chinese
 * @param to where it ends, behind its last unit
 * @param name as it stands there, normalised by {@link Names#normalize}, not empty
 * @param common whether it is so common a word, or so written, that it hardly is a name
 */
public record Span(int from, int to, String name, boolean common) {}
