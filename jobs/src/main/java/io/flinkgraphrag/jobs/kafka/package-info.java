/** The sources and sinks of the jobs: Kafka topics, read and written exactly once. */
package io.flinkgraphrag.jobs.kafka;
