/** What a question carries from round to round, and what was found for it. */
package io.flinkgraphrag.model.retrieval;
