/**
 * Makes a stream that recovery refuses writable again, by a plan that is shown before anything is
 * changed. Begin with {@link io.chainlog.storage.repair.StreamRepair}.
 */
package io.chainlog.storage.repair;
