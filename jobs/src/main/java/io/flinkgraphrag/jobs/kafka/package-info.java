/** The sources and sinks of the jobs: Kafka topics, read and written exactly once. */
@NullMarked
package io.flinkgraphrag.jobs.kafka;

import org.jspecify.annotations.NullMarked;
