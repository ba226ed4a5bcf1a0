/**
 * Reading verified records across segments. {@link io.chainlog.storage.read.VerifiedReader} is part
 * of the API, the rest may change in any release.
 */
package io.chainlog.storage.read;
