/**
 * What a document of people is to the project, whatever its file's format: a title and blocks in
 * their order.
 */
@NullMarked
package io.flinkgraphrag.jobs.documents;

import org.jspecify.annotations.NullMarked;
