/**
 * The jobs that Flink runs; {@link io.flinkgraphrag.jobs.AnswerQuestionsJob} is the first. A job
 * reads its {@code options} into {@code settings}, makes the {@code kafka} topics its ends, and
 * connects its stages in {@code topology}.
 */
@NullMarked
package io.flinkgraphrag.jobs;

import org.jspecify.annotations.NullMarked;
