/** Kafka, Flink and the job in one JVM, over a data folder that survives the process. */
@NullMarked
package io.flinkgraphrag.jobs.embedded;

import org.jspecify.annotations.NullMarked;
