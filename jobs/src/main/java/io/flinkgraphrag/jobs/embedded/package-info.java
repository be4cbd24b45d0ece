/** Kafka, Flink and the job in one JVM, over a data folder that survives the process. */
package io.flinkgraphrag.jobs.embedded;
