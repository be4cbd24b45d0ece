package io.flinkgraphrag.jobs.embedded;

import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** Adds a whole topology, sources and sinks included, to an environment. */
@FunctionalInterface
public interface JobDefinition {

  void define(StreamExecutionEnvironment env, Configuration config);
}
