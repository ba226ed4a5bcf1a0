/**
 * The sparse offset index of a segment. It is a cache: not synced, never believed over the log, and
 * rebuilt from it when it is missing, damaged or wrong.
 *
 * <p>Not part of the API: public only because packages of one module cannot share it otherwise, and
 * may change in any release.
 */
package io.chainlog.storage.index;
