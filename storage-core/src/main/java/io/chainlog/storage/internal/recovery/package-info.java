/** Opening a stream for writing: what is decided after a crash, and what is then done. */
package io.chainlog.storage.internal.recovery;
