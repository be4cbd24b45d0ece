package io.flinkgraphrag.jobs.documents.topic;

import io.flinkgraphrag.jobs.documents.ParseBounds;
import java.io.Serializable;

/**
 * How documents become passages.
 *
 * @param tokens of the largest passage, its title included
 * @param language by whose rules sentences end
 */
public record CutSettings(ParseBounds bounds, int tokens, String language)
    implements Serializable {}
