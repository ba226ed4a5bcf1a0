/** Sink and source in a cluster of real processes; every record is compared at the end. */
package io.chainlog.clustertests;
