/**
 * The job: its options, its topology, and the settings of each stage. {@link
 * io.flinkgraphrag.jobs.AnswerQuestionsJob} is what Flink runs.
 */
package io.flinkgraphrag.jobs;
