package io.flinkgraphrag.jobs.enrich.replies;

/**
 * A reply in the log.
 *
 * @param content which content it is of, by its hash
 */
public record KeptReply(String content, PaidReply reply) {}
