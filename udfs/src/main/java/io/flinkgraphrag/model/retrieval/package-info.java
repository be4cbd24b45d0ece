/** What a question carries from round to round, and what was found for it. */
@NullMarked
package io.flinkgraphrag.model.retrieval;

import org.jspecify.annotations.NullMarked;
