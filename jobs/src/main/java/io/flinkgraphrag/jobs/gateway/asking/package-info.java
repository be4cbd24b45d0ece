/**
 * Asks questions over Kafka for many who wait at once: one producer, one reader of the answers, and
 * who waits for which.
 */
@NullMarked
package io.flinkgraphrag.jobs.gateway.asking;

import org.jspecify.annotations.NullMarked;
