/** A broker, a worker and one archived topic, in one command. */
package io.chainlog.quickstart;
