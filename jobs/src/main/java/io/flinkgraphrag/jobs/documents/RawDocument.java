package io.flinkgraphrag.jobs.documents;

import org.jspecify.annotations.Nullable;

/**
 * The bytes of a document.
 *
 * @param charset what came with them says their text is in, null where nothing does
 */
public record RawDocument(byte[] bytes, @Nullable String charset) {}
