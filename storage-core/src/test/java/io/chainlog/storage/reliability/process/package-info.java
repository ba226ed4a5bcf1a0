/**
 * Real processes on the real file system: killed, paused, and set against each other. What they
 * were told is compared with what their successors find.
 */
package io.chainlog.storage.reliability.process;
