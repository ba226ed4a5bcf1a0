/**
 * JMH benchmarks of what an append and a read are made of. They need no medium, and explain the
 * numbers of the comparison rather than replace them.
 */
package io.chainlog.benchmarks.micro;
