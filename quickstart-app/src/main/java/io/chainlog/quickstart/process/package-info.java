/** The folders and programs of a run. */
package io.chainlog.quickstart.process;
