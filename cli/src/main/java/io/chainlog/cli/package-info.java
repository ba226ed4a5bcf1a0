/** The auditor's and operator's command line. */
package io.chainlog.cli;
