/**
 * Asks by HTTP: the gateway over the topics, put together from its parts. It belongs to the command
 * line; no job knows of it.
 */
@NullMarked
package io.flinkgraphrag.jobs.gateway;

import org.jspecify.annotations.NullMarked;
