/**
 * The connection to Kafka, and the commands that are little more: {@code ask}, {@code produce},
 * {@code consume}.
 */
package io.flinkgraphrag.jobs.cli.kafka;
