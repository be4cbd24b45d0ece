/**
 * The settings of the jobs: immutable records, one for each stage and each thing that jobs share,
 * read from the options once, before a job is submitted.
 */
@NullMarked
package io.flinkgraphrag.jobs.settings;

import org.jspecify.annotations.NullMarked;
