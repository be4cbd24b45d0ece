/** Calls to a registry over HTTP: addresses, secrets, certificates. */
package io.flinkgraphrag.generate.discover.registry;
