/**
 * The check of an archive: the log of each stream by {@link
 * io.chainlog.storage.verify.LogVerifier}, and beside it, record by record, what Kafka's side must
 * look like. Knows nothing of the command line or of how a result is shown.
 */
package io.chainlog.cli.audit;
