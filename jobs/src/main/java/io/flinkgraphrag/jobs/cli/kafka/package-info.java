/**
 * The connection to Kafka, and the commands that are little more: {@code ask}, {@code produce},
 * {@code consume}.
 */
@NullMarked
package io.flinkgraphrag.jobs.cli.kafka;

import org.jspecify.annotations.NullMarked;
