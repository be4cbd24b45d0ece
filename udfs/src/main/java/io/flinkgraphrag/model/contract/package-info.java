/** The records of the contract: questions, graph updates, answers, dead letters, batch status. */
package io.flinkgraphrag.model.contract;
