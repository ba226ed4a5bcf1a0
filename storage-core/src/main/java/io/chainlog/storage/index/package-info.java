/**
 * The sparse offset index of a segment. It is a cache: not synced, never believed over the log, and
 * rebuilt from it when it is missing, damaged or wrong.
 */
package io.chainlog.storage.index;
