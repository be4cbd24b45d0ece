/** The records of the contract: questions, graph updates, answers, dead letters, batch status. */
@NullMarked
package io.flinkgraphrag.model.contract;

import org.jspecify.annotations.NullMarked;
