/**
 * Documents of a Kafka topic become passages of graphs: what a record is, and what has to be sent
 * of it.
 */
@NullMarked
package io.flinkgraphrag.jobs.documents.topic;

import org.jspecify.annotations.NullMarked;
