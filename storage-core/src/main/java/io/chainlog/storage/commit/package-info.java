/** The commit point: which part of a stream is known to be on the medium. */
package io.chainlog.storage.commit;
