package io.flinkgraphrag.bench;

/**
 * What one run of a case gave.
 *
 * @param perSecond answers at saturation
 * @param cpuMsPerQuestion processor time of the whole JVM (broker, client and Flink) per question
 *     at saturation, in ms: on a busy machine steadier than the clock
 * @param p50 latency at the fixed rate, ms
 * @param p99 the same
 * @param bursts that the warm-up took
 * @param steady whether the last of them were alike
 */
record Measurement(
    double perSecond,
    double cpuMsPerQuestion,
    double p50,
    double p99,
    int bursts,
    boolean steady) {}
