/** JMH benchmarks of the storage core. */
package io.chainlog.benchmarks;
